/** Smooth maps of whole images: exact at nodes, cubic between them. */

/** Pixels from node to node. */
export const spacingLog2 = 4, spacing = 1 << spacingLog2;

/** Positions at the nodes of an nx×ny box [rows*columns]: every 16th pixel, one node before the first, two after the last. */
export function nodesOf(nx: number, ny: number, exact: (x: number, y: number) => [number, number]) {
  const columns = Math.ceil(nx / spacing) + 3, rows = Math.ceil(ny / spacing) + 3;
  const x = new Float64Array(rows * columns), y = new Float64Array(rows * columns);
  for (let j = 0, i = 0; j < rows; j++) {
    for (let k = 0; k < columns; k++, i++) [x[i], y[i]] = exact((k - 1) * spacing, (j - 1) * spacing);
  }
  return { x, y, columns, rows };
}

/** A smooth map of all pixels (x, y) of an nx×ny box: exact on every 16th pixel, cubic between. Boxes with fewer pixels
 * than that takes nodes are evaluated pixel by pixel. */
export function positions(
  nx: number,
  ny: number,
  exact: (x: number, y: number) => [number, number],
): { x: Float64Array; y: Float64Array } {
  const x = new Float64Array(nx * ny), y = new Float64Array(nx * ny);
  const mx = Math.ceil(nx / spacing) + 3, my = Math.ceil(ny / spacing) + 3;
  if (nx * ny <= mx * my) {
    for (let j = 0, i = 0; j < ny; j++) for (let k = 0; k < nx; k++, i++) [x[i], y[i]] = exact(k, j);
    return { x, y };
  }
  const nodes = nodesOf(nx, ny, exact);
  const line = new Float64Array(mx);
  for (const [from, to] of [[nodes.x, x], [nodes.y, y]]) {
    for (let j = 0; j < ny; j++) {
      const first = Math.floor(j / spacing) * mx, w = 4 * (j % spacing);
      const w0 = weights[w], w1 = weights[w + 1], w2 = weights[w + 2], w3 = weights[w + 3];
      for (let m = 0, at = first; m < mx; m++, at++) {
        line[m] = w0 * from[at] + w1 * from[at + mx] + w2 * from[at + 2 * mx] + w3 * from[at + 3 * mx];
      }
      along(line, to, j * nx, nx);
    }
  }
  return { x, y };
}

/** `lagrange` at each pixel between two nodes, four weights after four. */
const weights = Float64Array.from(Array.from({ length: spacing }, (_, i) => lagrange(i / spacing)).flat());

/** A row of pixels between nodes of it. */
function along(line: Float64Array, to: Float64Array, at: number, n: number) {
  for (let m = 0, left = n; left > 0; m++, left -= spacing) {
    const a = line[m], b = line[m + 1], c = line[m + 2], d = line[m + 3], end = 4 * Math.min(spacing, left);
    for (let w = 0; w < end; w += 4, at++) {
      to[at] = weights[w] * a + weights[w + 1] * b + weights[w + 2] * c + weights[w + 3] * d;
    }
  }
}

/** Weights of nodes −1, 0, 1, 2 at t in [0, 1). */
export function lagrange(t: number): number[] {
  return [
    -t * (t - 1) * (t - 2) / 6,
    (t + 1) * (t - 1) * (t - 2) / 2,
    -(t + 1) * t * (t - 2) / 2,
    (t + 1) * t * (t - 1) / 6,
  ];
}
