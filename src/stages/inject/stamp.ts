import { InputError } from "../../base/errors.ts";
import type { Box } from "../../base/plane.ts";
import { arcsecPerDegree, radians } from "../../base/units.ts";
import { axisRatio, shapeMatrix } from "../../math/ellipse.ts";
import { drawTruth, mixtureShape, reachOf, sersicShape, type TruthShape } from "../../math/profiles/draw_truth.ts";
import type { Exposure } from "../../survey/exposure.ts";
import type { TruthTable } from "../../survey/truth.ts";
import { Wings } from "./wings.ts";

/** True profiles, or the fitter's own truncated mixture (closure tests). */
export type TruthProfile = "sersic" | "mixture";

/** A source of unit flux as one exposure sees it. */
export interface InjectedStamp {
  /** Its 0-based position on the cut-out. */
  x: number;
  y: number;
  /** Pixels of the cut-out that get light. */
  box: Box;
  /** Light of the pixels of one row of the box. @param out receives it from its beginning
   * @returns columns that get light: x0 <= x < x1 */
  row(y: number, out: Float64Array): { x0: number; x1: number };
}

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
  const shape = truth.shape && shapeAt(e, truth, row, profile), far = shape ? reachOf(shape) : { x: 0, y: 0 };
  const wide = Math.max(e.psf.size, far.x), high = Math.max(e.psf.size, far.y);
  if (px < -wide || py < -high || px > e.nx + wide || py > e.ny + high) return undefined;
  const ix = Math.round(px), iy = Math.round(py);
  const stamp = drawTruth(psfNear(e, px, py), e.psf.size, px - ix, py - iy, shape), half = stamp.size / 2;
  const reach = { x: Math.max(half, Math.ceil(far.x)), y: Math.max(half, Math.ceil(far.y)) };
  const box = {
    x0: Math.max(0, ix - reach.x),
    x1: Math.min(e.nx, ix + reach.x),
    y0: Math.max(0, iy - reach.y),
    y1: Math.min(e.ny, iy + reach.y),
  };
  if (box.x0 >= box.x1 || box.y0 >= box.y1) return undefined;
  const wings = new Wings(stamp.wing, half, shape ? axisRatio(shape.matrix) : 1);
  return {
    x: px,
    y: py,
    box,
    row(y, out) {
      const v = y - iy, span = stamp.span(y - py), inStamp = v >= -half && v < half;
      // From the named pixel: what the image holds, and what lies on either side of it.
      let [left, right] = span ? [Math.ceil(span[0] + px - ix), Math.floor(span[1] + px - ix) + 1] : [0, 0];
      if (inStamp) [left, right] = [Math.min(left, -half), Math.max(right, half)];
      const x0 = Math.max(box.x0, ix + left) - ix, x1 = Math.min(box.x1, ix + right) - ix;
      if (x0 >= x1) return { x0: 0, x1: 0 };
      if (!inStamp) wings.fill(out, 0, v, x0, x1);
      else {
        const a = Math.min(Math.max(x0, -half), x1), b = Math.max(Math.min(x1, half), a);
        wings.fill(out, 0, v, x0, a);
        const from = (v + half) * stamp.size + half;
        out.set(stamp.data.subarray(from + a, from + b), a - x0);
        wings.fill(out, b - x0, v, b, x1);
      }
      return { x0: x0 + ix, x1: x1 + ix };
    },
  };
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
