import type { Exposure } from "../../survey/exposure.ts";
import type { OutlierHits } from "../../survey/pixels/outliers.ts";

/** How much of some positions' pixels outlier masks have: of those within a FWHM on every exposure that has any, the mean share.
 * @param sky [ra, dec], deg @returns shares [positions], 0 where no exposure has pixels */
export function outlierShares(
  exposures: readonly Exposure[],
  masks: readonly OutlierHits[],
  sky: readonly (readonly [number, number])[],
): Float64Array {
  const sum = new Float64Array(sky.length), seen = new Uint32Array(sky.length);
  for (const [i, e] of exposures.entries()) {
    const marked = new Set(masks[i].pixel);
    for (const [k, [ra, dec]] of sky.entries()) {
      const share = shareOf(e, marked, e.wcs.toPixel(ra, dec));
      if (share === undefined) continue;
      sum[k] += share;
      seen[k]++;
    }
  }
  return sum.map((s, k) => seen[k] > 0 ? s / seen[k] : 0);
}

function shareOf(
  { nx, ny, headerFwhm }: Exposure,
  marked: ReadonlySet<number>,
  [x, y]: readonly [number, number],
): number | undefined {
  if (!(x > -headerFwhm && y > -headerFwhm && x < nx + headerFwhm && y < ny + headerFwhm)) return undefined;
  let all = 0, hit = 0;
  for (let v = Math.max(0, Math.ceil(y - headerFwhm)); v <= Math.min(ny - 1, y + headerFwhm); v++) {
    const half = Math.sqrt(headerFwhm ** 2 - (v - y) ** 2);
    for (let u = Math.max(0, Math.ceil(x - half)); u <= Math.min(nx - 1, x + half); u++) {
      all++;
      if (marked.has(v * nx + u)) hit++;
    }
  }
  return all > 0 ? hit / all : undefined;
}
