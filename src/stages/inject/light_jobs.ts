import { nanomaggies } from "../../base/units.ts";
import { InputError } from "../../base/errors.ts";
import { arcsecPerDegree, radians } from "../../base/units.ts";
import { shapeMatrix } from "../../math/ellipse.ts";
import { mixtureShape, reachOf, sersicShape, type TruthShape } from "../../math/profiles/draw_truth.ts";
import type { Exposure } from "../../survey/exposure.ts";
import { type DustMap, transmission } from "../../survey/extinction.ts";
import type { TruthTable } from "../../survey/truth.ts";

/** True profiles, or the fitter's own truncated mixture (closure tests). */
export type TruthProfile = "sersic" | "mixture";

/** A galaxy as an exposure sees it: which profile, and the matrix from its half-light circle to pixels. */
export interface LightShape {
  profile: TruthProfile;
  n: number;
  matrix: TruthShape["matrix"];
}

/** A source on one exposure, as numbers that a thread can be handed. */
export interface LightJob {
  id: bigint;
  /** 0-based position on the cut-out. */
  x: number;
  y: number;
  /** nmgy, with Galactic extinction. */
  flux: number;
  shape?: LightShape;
  /** The PSF there: weights of the exposure's planes, or where it has none a unit-sum stamp. */
  psf: Float64Array;
}

export const truthShape = ({ profile, n, matrix }: LightShape): TruthShape =>
  profile === "mixture" ? mixtureShape(n, matrix) : sersicShape(n, matrix);

/** Sources whose light reaches an exposure, in the order of the rows. @param rows of `truth`
 * @throws {InputError} when the PSF is not finite or its sum is not positive */
export const lightJobs = (
  e: Exposure,
  truth: TruthTable,
  rows: readonly number[],
  profile: TruthProfile,
  dust: DustMap,
): LightJob[] =>
  rows.flatMap((row): LightJob[] => {
    const [x, y] = e.wcs.toPixel(truth.ra[row], truth.dec[row]);
    if (!Number.isFinite(x + y)) return [];
    const shape = truth.shape && shapeAt(e, truth, row, profile), size = e.psf.size;
    const far = shape ? reachOf(truthShape(shape)) : { x: 0, y: 0 };
    const wide = Math.max(size, far.x), high = Math.max(size, far.y);
    if (x < -wide || y < -high || x > e.nx + wide || y > e.ny + high) return [];
    const flux = nanomaggies(truth.mag[e.band][row]) * transmission(e.band, dust(truth.ra[row], truth.dec[row]));
    return [{ id: truth.id[row], x, y, flux, shape, psf: psfNear(e, x, y) }];
  });

/** The PSF's polynomial holds on the CCD only. */
function psfNear(e: Exposure, x: number, y: number): Float64Array {
  const clamp = (v: number, n: number) => Math.min(Math.max(v, 0), n - 1),
    at = [clamp(x, e.nx), clamp(y, e.ny)] as const;
  const psf = e.psf.basis ? e.psf.basis.weightsAt(...at) : e.psf.at(...at);
  if (!psf.every(Number.isFinite)) throw new InputError(`Cannot inject into ${e.name}: its PSF is not finite`);
  return psf;
}

/** The source's shape in pixels, through the local WCS at the source. */
function shapeAt(e: Exposure, truth: TruthTable, row: number, profile: TruthProfile): LightShape {
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
  return { profile, n: n[row], matrix };
}
