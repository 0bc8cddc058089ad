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
  const weights = Array.from({ length: spacing }, (_, i) => lagrange(i / spacing)), line = new Float64Array(mx);
  for (const [from, to] of [[nodes.x, x], [nodes.y, y]]) {
    for (let j = 0, i = 0; j < ny; j++) {
      const [w0, w1, w2, w3] = weights[j % spacing], row = Math.floor(j / spacing) * mx;
      for (let m = 0, at = row; m < mx; m++, at++) {
        line[m] = w0 * from[at] + w1 * from[at + mx] + w2 * from[at + 2 * mx] + w3 * from[at + 3 * mx];
      }
      for (let k = 0; k < nx; k++, i++) {
        const w = weights[k % spacing], m = Math.floor(k / spacing);
        to[i] = w[0] * line[m] + w[1] * line[m + 1] + w[2] * line[m + 2] + w[3] * line[m + 3];
      }
    }
  }
  return { x, y };
}

/** Weights of nodes −1, 0, 1, 2 at t in [0, 1). */
export const lagrange = (t: number) => [
  -t * (t - 1) * (t - 2) / 6,
  (t + 1) * (t - 1) * (t - 2) / 2,
  -(t + 1) * t * (t - 2) / 2,
  (t + 1) * t * (t - 1) / 6,
];
