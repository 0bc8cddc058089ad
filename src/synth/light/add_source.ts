import { arcsecPerDegree, radians } from "../../base/units.ts";
import { shapeMatrix } from "../../math/ellipse.ts";
import { drawTruth, sersicShape, stampSize, type TruthShape } from "../../math/profiles/draw_truth.ts";
import type { Wcs } from "../../math/wcs/wcs_types.ts";
import type { PsfModel } from "../../survey/exposure.ts";
import type { TruthTable } from "../../survey/truth.ts";

/** Distance from the image beyond which no stamp reaches it, pixels. */
export const reach = 256;

/** Adds a source's light to a square image of `side` pixels a side. @param psf unit-sum stamps at a pixel @param row of the table
 * @param flux in the image's unit */
export function addSource(
  light: Float64Array,
  side: number,
  wcs: Wcs,
  psf: Pick<PsfModel, "size" | "at">,
  { shape, ra, dec }: TruthTable,
  row: number,
  flux: number,
) {
  const [px, py] = wcs.toPixel(ra[row], dec[row]), ix = Math.round(px), iy = Math.round(py);
  if (!(px > -reach && py > -reach && px < side + reach && py < side + reach)) return;
  const matrix = shape && matrixOf(wcs, shape, row, ra[row], dec[row]);
  const half = stampSize(psf.size, matrix && { matrix }) / 2;
  const x0 = Math.max(0, ix - half), x1 = Math.min(side, ix + half);
  const y0 = Math.max(0, iy - half), y1 = Math.min(side, iy + half);
  if (x0 >= x1 || y0 >= y1) return;
  // The PSF's polynomial holds on the chip only.
  const clamp = (v: number) => Math.min(Math.max(v, 0), side - 1);
  const profile = matrix && sersicShape(shape.n[row], matrix);
  const stamp = drawTruth(psf.at(clamp(px), clamp(py)), psf.size, px - ix, py - iy, profile);
  for (let y = y0; y < y1; y++) {
    for (let x = x0; x < x1; x++) {
      light[y * side + x] += flux * stamp.data[(y - iy + half) * stamp.size + x - ix + half];
    }
  }
}

/** From the unit circle to the chip's pixels. */
function matrixOf(
  wcs: Wcs,
  shape: NonNullable<TruthTable["shape"]>,
  row: number,
  ra: number,
  dec: number,
): TruthShape["matrix"] {
  const h = 1 / arcsecPerDegree, c = Math.cos(radians(dec));
  const [ax, ay] = wcs.toPixel(ra + h / c, dec), [bx, by] = wcs.toPixel(ra, dec + h), [ox, oy] = wcs.toPixel(ra, dec);
  const j = [ax - ox, bx - ox, ay - oy, by - oy], g = shapeMatrix(shape.rhalf[row], shape.e1[row], shape.e2[row]);
  return [
    j[0] * g[0] + j[1] * g[2],
    j[0] * g[1] + j[1] * g[3],
    j[2] * g[0] + j[3] * g[2],
    j[2] * g[1] + j[3] * g[3],
  ];
}
