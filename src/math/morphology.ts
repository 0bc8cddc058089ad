/** Binary images: nonzero = set, x fastest. Neighbours are the four that share an edge. */

export interface Labels {
  /** 0 = background, 1… in scan order of each component's first pixel */
  data: Int32Array;
  count: number;
}

/** Connected components. Cost: pixels. */
export function label(mask: ArrayLike<number>, nx: number, ny: number): Labels {
  const n = nx * ny, data = new Int32Array(n);
  let stack = new Int32Array(1024), top = 0, count = 0;
  const push = (i: number) => {
    data[i] = count;
    if (top === stack.length) stack = doubled(stack);
    stack[top++] = i;
  };
  for (let i = 0; i < n; i++) {
    if (!mask[i] || data[i]) continue;
    count++;
    push(i);
    while (top > 0) {
      const at = stack[--top], x = at % nx;
      if (x > 0 && mask[at - 1] && !data[at - 1]) push(at - 1);
      if (x < nx - 1 && mask[at + 1] && !data[at + 1]) push(at + 1);
      if (at >= nx && mask[at - nx] && !data[at - nx]) push(at - nx);
      if (at + nx < n && mask[at + nx] && !data[at + nx]) push(at + nx);
    }
  }
  return { data, count };
}

function doubled(stack: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * stack.length);
  larger.set(stack);
  return larger;
}

export function forNeighbours(at: number, nx: number, ny: number, visit: (n: number) => void) {
  const x = at % nx;
  if (x > 0) visit(at - 1);
  if (x < nx - 1) visit(at + 1);
  if (at >= nx) visit(at - nx);
  if (at < nx * (ny - 1)) visit(at + nx);
}

/** Dilation by `steps` neighbours: every pixel within that city-block distance of a set one. @param steps 250 at most */
export function dilate(mask: ArrayLike<number>, nx: number, ny: number, steps: number): Uint8Array {
  const n = nx * ny, far = steps + 1, distance = new Uint8Array(n);
  for (let y = 0, i = 0; y < ny; y++) {
    for (let x = 0, left = far; x < nx; x++, i++) {
      let d = 0;
      if (!mask[i]) {
        d = y > 0 ? Math.min(left, distance[i - nx]) + 1 : left + 1;
        if (d > far) d = far;
      }
      distance[i] = left = d;
    }
  }
  const out = new Uint8Array(n);
  for (let y = ny - 1, i = n - 1; y >= 0; y--) {
    for (let x = nx - 1, right = far; x >= 0; x--, i--) {
      const d = Math.min(distance[i], right + 1, y < ny - 1 ? distance[i + nx] + 1 : far);
      distance[i] = right = d;
      out[i] = d <= steps ? 1 : 0;
    }
  }
  return out;
}

/** The mask with every background pixel set that no path of background joins to the border. */
export function fillHoles(mask: ArrayLike<number>, nx: number, ny: number): Uint8Array {
  const n = nx * ny, out = new Uint8Array(n).fill(1);
  let stack = new Int32Array(1024), top = 0;
  const visit = (i: number) => {
    if (mask[i] || !out[i]) return;
    out[i] = 0;
    if (top === stack.length) stack = doubled(stack);
    stack[top++] = i;
  };
  for (let x = 0; x < nx; x++) {
    visit(x);
    visit(n - nx + x);
  }
  for (let y = 0; y < ny; y++) {
    visit(y * nx);
    visit(y * nx + nx - 1);
  }
  while (top > 0) {
    const at = stack[--top], x = at % nx;
    if (x > 0) visit(at - 1);
    if (x < nx - 1) visit(at + 1);
    if (at >= nx) visit(at - nx);
    if (at + nx < n) visit(at + nx);
  }
  return out;
}

/** Largest value among a pixel and its neighbours. */
export function greyDilate(image: Float32Array, nx: number, ny: number): Float32Array {
  const n = nx * ny, out = new Float32Array(n);
  for (let y = 0, i = 0; y < ny; y++) {
    for (let x = 0; x < nx; x++, i++) {
      let max = image[i];
      if (x > 0 && image[i - 1] > max) max = image[i - 1];
      if (x < nx - 1 && image[i + 1] > max) max = image[i + 1];
      if (y > 0 && image[i - nx] > max) max = image[i - nx];
      if (y < ny - 1 && image[i + nx] > max) max = image[i + nx];
      out[i] = max;
    }
  }
  return out;
}
