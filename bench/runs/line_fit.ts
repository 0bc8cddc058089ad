export interface Point {
  x: number;
  y: number;
}

/** The straight line through points by least squares. @returns with the mean of y, and by how much a point lies off the line at most,
 * as a part of the line's value there */
export function lineThrough(points: readonly Point[]): { slope: number; at0: number; mean: number; deviation: number } {
  const n = points.length, mx = points.reduce((s, p) => s + p.x, 0) / n, mean = points.reduce((s, p) => s + p.y, 0) / n;
  const sxx = points.reduce((s, p) => s + (p.x - mx) ** 2, 0);
  const slope = sxx > 0 ? points.reduce((s, p) => s + (p.x - mx) * (p.y - mean), 0) / sxx : 0, at0 = mean - slope * mx;
  const deviation = Math.max(...points.map(({ x, y }) => Math.abs(y / (at0 + slope * x) - 1)));
  return { slope, at0, mean, deviation };
}
