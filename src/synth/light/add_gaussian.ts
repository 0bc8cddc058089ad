/** An image that light is added to. */
export interface LightPlane {
  nx: number;
  ny: number;
  /** [ny * nx] */
  data: Float32Array;
}

/** Adds an elliptical Gaussian, sampled at pixel centres, as far out as it is brighter than `least`. Along a row its values follow
 * from one another by two products, so that an exponential is needed only where a row begins.
 * @param total sum over all pixels @param x, y centre, 0-based pixels @param covariance [xx, xy, yy] px² @param least per pixel */
export function addGaussian(
  { nx, ny, data }: LightPlane,
  total: number,
  x: number,
  y: number,
  [xx, xy, yy]: readonly [number, number, number],
  least: number,
): void {
  const det = xx * yy - xy * xy, peak = total / (2 * Math.PI * Math.sqrt(det));
  if (!(peak > least)) return;
  const a = yy / det, b = -xy / det, reach = Math.sqrt(2 * Math.log(peak / least) * yy), step = Math.exp(-a);
  for (let row = Math.max(0, Math.ceil(y - reach)); row <= Math.min(ny - 1, y + reach); row++) {
    const dy = row - y, height = peak * Math.exp(-0.5 * dy * dy / yy);
    if (height <= least) continue;
    // The row is highest where the slope along x vanishes.
    const middle = x - b * dy / a, half = Math.sqrt(2 * Math.log(height / least) / a);
    const first = Math.max(0, Math.ceil(middle - half)), last = Math.min(nx - 1, Math.floor(middle + half));
    const start = Math.min(Math.max(Math.round(middle), first), last), from = start - middle, at = row * nx;
    const value = height * Math.exp(-0.5 * a * from * from);
    for (let i = start, v = value, ratio = Math.exp(-a * (from + 0.5)); i <= last; i++) {
      data[at + i] += v;
      v *= ratio;
      ratio *= step;
    }
    for (let i = start - 1, ratio = Math.exp(-a * (0.5 - from)), v = value * ratio; i >= first; i--) {
      data[at + i] += v;
      ratio *= step;
      v *= ratio;
    }
  }
}
