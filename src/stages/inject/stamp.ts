import { InputError } from "../../base/errors.ts";
import type { Box } from "../../base/plane.ts";
import { arcsecPerDegree, radians } from "../../base/units.ts";
import { shapeMatrix } from "../../math/ellipse.ts";
import { drawTruth, mixtureShape, sersicShape, type TruthShape } from "../../math/profiles/draw_truth.ts";
import type { Exposure } from "../../survey/exposure.ts";
import type { TruthTable } from "../../survey/truth.ts";

/** True profiles, or the fitter's own truncated mixture (closure tests). */
export type TruthProfile = "sersic" | "mixture";

/** A source of unit flux as one exposure sees it. */
export interface InjectedStamp {
  /** Its 0-based position on the cut-out. */
  x: number;
  y: number;
  /** Pixels of the cut-out that get light. */
  box: Box;
  /** Light of a pixel of the cut-out. */
  at(x: number, y: number): number;
}

/** Beyond this distance from the cut-out no galaxy's light reaches it, pixels. */
const galaxyReach = 600;

/** Draws a source through the exposure's PSF. @returns undefined where no light reaches the exposure
 * @throws {InputError} when the PSF is not finite */
export function drawStamp(
  e: Exposure,
  truth: TruthTable,
  row: number,
  profile: TruthProfile,
): InjectedStamp | undefined {
  const [px, py] = e.wcs.toPixel(truth.ra[row], truth.dec[row]);
  if (!Number.isFinite(px + py)) return undefined;
  const shape = truth.shape && shapeAt(e, truth, row, profile);
  const margin = Math.max(e.psf.size, shape ? galaxyReach : 0);
  if (px < -margin || py < -margin || px > e.nx + margin || py > e.ny + margin) return undefined;
  const ix = Math.round(px), iy = Math.round(py);
  const stamp = drawTruth(psfNear(e, px, py), e.psf.size, px - ix, py - iy, shape), half = stamp.size / 2;
  const reach = Math.max(half, Math.ceil(stamp.reach));
  const x0 = Math.max(0, ix - reach), x1 = Math.min(e.nx, ix + reach);
  const y0 = Math.max(0, iy - reach), y1 = Math.min(e.ny, iy + reach);
  if (x0 >= x1 || y0 >= y1) return undefined;
  const at = (x: number, y: number) => {
    const u = x - ix + half, v = y - iy + half, inStamp = u >= 0 && v >= 0 && u < stamp.size && v < stamp.size;
    return inStamp ? stamp.data[v * stamp.size + u] : stamp.wing(x - px, y - py);
  };
  return { x: px, y: py, box: { x0, x1, y0, y1 }, at };
}

/** The PSF's polynomial holds on the CCD only. */
function psfNear(e: Exposure, x: number, y: number): Float64Array {
  const clamp = (v: number, n: number) => Math.min(Math.max(v, 0), n - 1);
  const psf = e.psf.at(clamp(x, e.nx), clamp(y, e.ny));
  if (!psf.every(Number.isFinite)) throw new InputError(`Cannot inject into ${e.name}: its PSF is not finite`);
  return psf;
}

/** The source's shape in pixels, through the local WCS at the source. */
function shapeAt(e: Exposure, truth: TruthTable, row: number, profile: TruthProfile): TruthShape {
  const { n, rhalf, e1, e2 } = truth.shape!, ra = truth.ra[row], dec = truth.dec[row];
  const step = 1 / arcsecPerDegree, scale = Math.cos(radians(dec));
  const [ax, ay] = e.wcs.toPixel(ra + step / scale, dec), [bx, by] = e.wcs.toPixel(ra - step / scale, dec);
  const [cx, cy] = e.wcs.toPixel(ra, dec + step), [dx, dy] = e.wcs.toPixel(ra, dec - step);
  const j = [(ax - bx) / 2, (cx - dx) / 2, (ay - by) / 2, (cy - dy) / 2];
  const g = shapeMatrix(rhalf[row], e1[row], e2[row]);
  const matrix = [
    j[0] * g[0] + j[1] * g[2],
    j[0] * g[1] + j[1] * g[3],
    j[2] * g[0] + j[3] * g[2],
    j[2] * g[1] + j[3] * g[3],
  ] as const;
  return profile === "mixture" ? mixtureShape(n[row], matrix) : sersicShape(n[row], matrix);
}
