/** Binary images: nonzero = set, x fastest. Neighbours are the four that share an edge. */

export interface Labels {
  /** 0 = background, 1… in scan order of each component's first pixel */
  data: Int32Array;
  count: number;
}

/** Connected components. */
export function label(mask: ArrayLike<number>, nx: number, ny: number): Labels {
  const data = new Int32Array(nx * ny), stack: number[] = [];
  let count = 0;
  for (let i = 0; i < data.length; i++) {
    if (!mask[i] || data[i]) continue;
    data[i] = ++count;
    stack.push(i);
    while (stack.length > 0) {
      const at = stack.pop()!;
      forNeighbours(at, nx, ny, (n) => {
        if (mask[n] && !data[n]) {
          data[n] = count;
          stack.push(n);
        }
      });
    }
  }
  return { data, count };
}

export function forNeighbours(at: number, nx: number, ny: number, visit: (n: number) => void) {
  const x = at % nx;
  if (x > 0) visit(at - 1);
  if (x < nx - 1) visit(at + 1);
  if (at >= nx) visit(at - nx);
  if (at < nx * (ny - 1)) visit(at + nx);
}

/** Dilation by `steps` neighbours: every pixel within that city-block distance of a set one. */
export function dilate(mask: ArrayLike<number>, nx: number, ny: number, steps: number): Uint8Array {
  const distance = new Int32Array(nx * ny).fill(steps + 1);
  for (let y = 0, i = 0; y < ny; y++) {
    for (let x = 0; x < nx; x++, i++) {
      if (mask[i]) distance[i] = 0;
      else {
        if (x > 0) distance[i] = Math.min(distance[i], distance[i - 1] + 1);
        if (y > 0) distance[i] = Math.min(distance[i], distance[i - nx] + 1);
      }
    }
  }
  const out = new Uint8Array(nx * ny);
  for (let i = nx * ny - 1; i >= 0; i--) {
    if (i % nx < nx - 1) distance[i] = Math.min(distance[i], distance[i + 1] + 1);
    if (i + nx < nx * ny) distance[i] = Math.min(distance[i], distance[i + nx] + 1);
    out[i] = distance[i] <= steps ? 1 : 0;
  }
  return out;
}

/** The mask with every background pixel set that no path of background joins to the border. */
export function fillHoles(mask: ArrayLike<number>, nx: number, ny: number): Uint8Array {
  const outside = new Uint8Array(nx * ny), stack: number[] = [];
  const visit = (i: number) => {
    if (!mask[i] && !outside[i]) {
      outside[i] = 1;
      stack.push(i);
    }
  };
  for (let x = 0; x < nx; x++) {
    visit(x);
    visit((ny - 1) * nx + x);
  }
  for (let y = 0; y < ny; y++) {
    visit(y * nx);
    visit(y * nx + nx - 1);
  }
  while (stack.length > 0) forNeighbours(stack.pop()!, nx, ny, visit);
  return outside.map((o) => o ? 0 : 1);
}

/** Largest value among a pixel and its neighbours. */
export function greyDilate(image: Float32Array, nx: number, ny: number): Float32Array {
  return image.map((v, i) => {
    let max = v;
    forNeighbours(i, nx, ny, (n) => max = Math.max(max, image[n]));
    return max;
  });
}
