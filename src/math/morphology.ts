import { Runs } from "./runs.ts";

/** Binary images: nonzero = set, x fastest. Neighbours are the four that share an edge. */

export interface Labels {
  /** 0 = background, 1… in scan order of each component's first pixel */
  data: Int32Array;
  count: number;
}

/** Connected components. Cost: pixels. */
export function label(mask: ArrayLike<number>, nx: number, ny: number): Labels {
  const runs = new Runs(mask, nx, ny, true), first = runs.components(), data = new Int32Array(nx * ny);
  const numbers = new Int32Array(first.length);
  let count = 0;
  runs.forEach((run, from, to) => {
    // A component's first run comes before its others.
    if (first[run] === run) numbers[run] = ++count;
    data.fill(numbers[first[run]], from, to);
  });
  return { data, count };
}

export function forNeighbours(at: number, nx: number, ny: number, visit: (n: number) => void) {
  const x = at % nx;
  if (x > 0) visit(at - 1);
  if (x < nx - 1) visit(at + 1);
  if (at >= nx) visit(at - nx);
  if (at < nx * (ny - 1)) visit(at + nx);
}

/** Dilation by `steps` neighbours: every pixel within that city-block distance of a set one. Cost: pixels, and runs × steps. */
export function dilate(mask: ArrayLike<number>, nx: number, ny: number, steps: number): Uint8Array {
  const out = new Uint8Array(nx * ny), { rows, from, to } = new Runs(mask, nx, ny, true);
  for (let y = 0; y < ny; y++) {
    for (let v = Math.max(0, y - steps); v <= Math.min(ny - 1, y + steps); v++) {
      const wider = steps - Math.abs(v - y), row = v * nx;
      for (let i = rows[y]; i < rows[y + 1]; i++) {
        out.fill(1, row + Math.max(0, from[i] - wider), row + Math.min(nx, to[i] + wider));
      }
    }
  }
  return out;
}

/** The mask with every background pixel set that no path of background joins to the border. */
export function fillHoles(mask: ArrayLike<number>, nx: number, ny: number): Uint8Array {
  const runs = new Runs(mask, nx, ny, false), first = runs.components(), open = new Uint8Array(first.length);
  const { from, to, rows } = runs, last = rows[Math.max(ny - 1, 0)];
  for (let i = 0; i < first.length; i++) {
    if (i < rows[1] || i >= last || from[i] === 0 || to[i] === nx) open[first[i]] = 1;
  }
  const out = new Uint8Array(nx * ny).fill(1);
  runs.forEach((run, begin, end) => {
    if (open[first[run]]) out.fill(0, begin, end);
  });
  return out;
}
