import { InputError } from "../../base/errors.ts";
import { arcsecPerDegree, nanomaggies, radians } from "../../base/units.ts";
import { shapeMatrix } from "../../math/ellipse.ts";
import { mixtureShape, reachOf, sersicShape, type TruthShape } from "../../math/profiles/draw_truth.ts";
import type { Exposure } from "../../survey/exposure.ts";
import { type DustMap, transmission } from "../../survey/extinction.ts";
import type { TruthTable } from "../../survey/truth.ts";

/** True profiles, or the fitter's own truncated mixture (closure tests). */
export type TruthProfile = "sersic" | "mixture";

/** A source on one exposure, in plain numbers. */
export interface PlacedSource {
  id: bigint;
  /** 0-based position on the cut-out. */
  x: number;
  y: number;
  /** With Galactic extinction, nmgy. */
  flux: number;
  /** Undefined for a point source. */
  shape?: { profile: TruthProfile; n: number; matrix: TruthShape["matrix"] };
  /** Of the PSF at its place: weights of the planes where the model has some, else the stamp. */
  psf: Float64Array;
}

export const shapeOf = ({ profile, n, matrix }: NonNullable<PlacedSource["shape"]>): TruthShape =>
  profile === "mixture" ? mixtureShape(n, matrix) : sersicShape(n, matrix);

/** Where the sources lie on an exposure, those whose light can reach it.
 * @throws {InputError} when the PSF is not finite or its sum is not positive */
export function placeSources(
  stated: Exposure,
  truth: TruthTable,
  rows: readonly number[],
  { profile, dust }: { profile: TruthProfile; dust: DustMap },
): PlacedSource[] {
  const e = { ...stated, ...stated.actual }, scale = stated.actual?.scale ?? 1;
  return rows.flatMap((row) => {
    const ra = truth.ra[row], dec = truth.dec[row], [x, y] = e.wcs.toPixel(ra, dec);
    if (!Number.isFinite(x + y)) return [];
    const shape = truth.shape && { profile, n: truth.shape.n[row], matrix: matrixAt(e, truth, row) };
    const far = shape ? reachOf(shapeOf(shape)) : { x: 0, y: 0 };
    const wide = Math.max(e.psf.size, far.x), high = Math.max(e.psf.size, far.y);
    if (x < -wide || y < -high || x > e.nx + wide || y > e.ny + high) return [];
    const flux = nanomaggies(truth.mag[e.band][row]) * transmission(e.band, dust(ra, dec)) * scale;
    return [{ id: truth.id[row], x, y, flux, shape, psf: psfNear(e, x, y) }];
  });
}

/** The PSF's polynomial holds on the CCD only. */
function psfNear(e: Exposure, x: number, y: number): Float64Array {
  const clamp = (v: number, n: number) => Math.min(Math.max(v, 0), n - 1),
    at = [clamp(x, e.nx), clamp(y, e.ny)] as const;
  const psf = e.psf.basis ? e.psf.basis.weights(...at) : e.psf.at(...at);
  if (!psf.every(Number.isFinite)) throw new InputError(`Cannot inject into ${e.name}: its PSF is not finite`);
  return psf;
}

/** From the unit circle to pixels, through the local WCS at the source. */
function matrixAt(e: Exposure, { shape, ...truth }: TruthTable, row: number): TruthShape["matrix"] {
  const { rhalf, e1, e2 } = shape!, ra = truth.ra[row], dec = truth.dec[row];
  const step = 1 / arcsecPerDegree, scale = Math.cos(radians(dec));
  const [ax, ay] = e.wcs.toPixel(ra + step / scale, dec), [bx, by] = e.wcs.toPixel(ra - step / scale, dec);
  const [cx, cy] = e.wcs.toPixel(ra, dec + step), [dx, dy] = e.wcs.toPixel(ra, dec - step);
  const j = [(ax - bx) / 2, (cx - dx) / 2, (ay - by) / 2, (cy - dy) / 2];
  const g = shapeMatrix(rhalf[row], e1[row], e2[row]);
  return [
    j[0] * g[0] + j[1] * g[2],
    j[0] * g[1] + j[1] * g[3],
    j[2] * g[0] + j[3] * g[2],
    j[2] * g[1] + j[3] * g[3],
  ];
}
