import { InputError } from "../../base/errors.ts";
import { medianOf } from "../../base/select.ts";
import type { Box } from "../../base/plane.ts";
import { type FitsFiles, imageShape, type Pixels, readImage } from "../../io/fits.ts";
import type { RawPixels } from "../../survey/ccds/cameras.ts";
import { companion } from "../../survey/ccds/image_files.ts";
import { pixelLimits } from "../../survey/ccds/values/ccd_values.ts";
import { dqBits, markEdgeBleeds } from "../../survey/ccds/masks.ts";
import type { Cleaned } from "../../survey/exposure.ts";
import type { Chip } from "./chip.ts";
import { largeEnough } from "./overlap.ts";

/** Pixels of a CCD on the brick, in native counts, all that must not be used masked. */
export interface Cutout extends RawPixels {
  /** First pixel on the chip. */
  x0: number;
  y0: number;
  cleaned: Cleaned;
}

/** Reads what a box of a chip holds, with the camera's own repairs, without edges that are masked altogether.
 * @param sigma CCD-wide noise in counts, 0 when unknown
 * @throws {InputError} when image, mask and weight do not fit @throws {NotNeeded} when too few pixels can be used */
export async function readCutout(files: FitsFiles, chip: Chip, box: Box, sigma: number): Promise<Cutout> {
  const { camera, info, primary } = chip, { raw, cleaned } = await readPixels(files, chip, box, sigma);
  camera.remapWeights(raw, primary, info);
  markEdgeBleeds(raw.dq, raw.nx, raw.ny);
  for (let i = 0; i < raw.dq.length; i++) if (raw.dq[i] !== 0) raw.invvar[i] = 0;
  const kept = largeEnough(trimMasked(raw));
  return { ...crop(raw, kept), x0: box.x0 + kept.x0, y0: box.y0 + kept.y0, cleaned };
}

/** Image, mask and weight of the box, and how many values had to be cleaned. */
async function readPixels(
  files: FitsFiles,
  { path, hdu: hduNumber, camera, info }: Chip,
  box: Box,
  sigma: number,
): Promise<{ raw: RawPixels; cleaned: Cleaned }> {
  const nx = box.x1 - box.x0, ny = box.y1 - box.y0;
  const paths = [path, companion(path, "d"), companion(path, "w")];
  // Mask and weight are on their way while the image is decoded.
  const opened = paths.map((p) => files.openHdu(p, hduNumber, box));
  for (const later of opened) later.catch(() => {});
  const plane = async (k: number) => {
    const p = paths[k], { hdu } = await opened[k];
    const shape = imageShape(hdu);
    if (shape.nx !== info.nx || shape.ny !== info.ny) {
      throw new InputError(
        `Cannot use "${p}" HDU ${hduNumber}: it is ${shape.nx}×${shape.ny} pixels, the image is ${info.nx}×${info.ny}`,
      );
    }
    return { hdu, pixels: readImage(hdu, box).data };
  };
  const image = floats((await plane(0)).pixels);
  const dq = camera.maskBits((await plane(1)).pixels as Int32Array, nx, ny, info);
  const weight = await plane(2);
  const invvar = floats(weight.pixels), cleaned = cleanPixels(image, invvar, dq);
  cleanWeights(invvar, dq, weight.hdu.header.get("ZQUANTIZ") === "SUBTRACTIVE_DITHER_2", sigma);
  const raw = { image, invvar, dq, nx, ny };
  camera.fixSaturation(raw, info);
  if (!invvar.some((v) => v > 0)) {
    throw new InputError(`Cannot use "${path}" HDU ${hduNumber}: every pixel on the brick is masked`);
  }
  return { raw, cleaned };
}

/** Values that may be changed. */
const floats = (pixels: Pixels) => pixels instanceof Float32Array ? pixels : Float32Array.from(pixels);

/** Masks values that no camera gives, NaN and infinite ones among them: kernels cannot recognise NaN, and one would spoil every sum that
 * it enters. Weights below zero become zero without a mask bit: compression leaves them. @returns how many of each */
function cleanPixels(image: Float32Array, invvar: Float32Array, dq: Uint16Array): Cleaned {
  const cleaned = { pixels: 0, weights: 0, negative: 0 };
  const { image: mostCounts, weight: mostWeight } = pixelLimits;
  for (let i = 0; i < image.length; i++) {
    const pixel = Math.abs(image[i]) <= mostCounts, weight = Math.abs(invvar[i]) <= mostWeight;
    if (!pixel) {
      cleaned.pixels++;
      image[i] = 0;
    } else if (!weight) cleaned.weights++;
    else if (invvar[i] < 0) cleaned.negative++;
    if (!pixel || !weight) dq[i] |= dqBits.badpix;
    if (!pixel || !(invvar[i] >= 0 && weight)) invvar[i] = 0;
  }
  return cleaned;
}

/** Repairs weights as the survey does: dither leftovers and negative values to zero, excessive values to the CCD-wide weight
 * (docs/explanation/exposures.md). */
function cleanWeights(invvar: Float32Array, dq: Uint16Array, exactZeros: boolean, sigma: number) {
  const floor = exactZeros ? 0 : 0.1 * medianGood(invvar, dq);
  const typical = sigma > 0 ? 1 / (sigma * sigma) : Infinity;
  for (let i = 0; i < invvar.length; i++) {
    if (dq[i] !== 0 || !(invvar[i] > floor)) invvar[i] = 0;
    else if (invvar[i] > 1.3 * typical) invvar[i] = typical;
  }
}

/** Median of the weights that count; 0 where none does. */
function medianGood(invvar: Float32Array, dq: Uint16Array): number {
  const good = new Float32Array(invvar.length);
  let count = 0;
  for (let i = 0; i < invvar.length; i++) if (invvar[i] > 0 && dq[i] === 0) good[count++] = invvar[i];
  return count === 0 ? 0 : medianOf(good.subarray(0, count));
}

/** Box without fully masked rows and columns at the edges. */
function trimMasked({ invvar, nx, ny }: RawPixels): Box {
  const column = (x: number) => {
    for (let y = 0; y < ny; y++) if (invvar[y * nx + x] > 0) return true;
    return false;
  };
  const line = (y: number) => {
    for (let x = 0; x < nx; x++) if (invvar[y * nx + x] > 0) return true;
    return false;
  };
  const box = { x0: 0, x1: nx, y0: 0, y1: ny };
  while (box.x0 < box.x1 && !column(box.x0)) box.x0++;
  while (box.x1 > box.x0 && !column(box.x1 - 1)) box.x1--;
  while (box.y0 < box.y1 && !line(box.y0)) box.y0++;
  while (box.y1 > box.y0 && !line(box.y1 - 1)) box.y1--;
  return box;
}

function crop(raw: RawPixels, { x0, x1, y0, y1 }: Box): RawPixels {
  const nx = x1 - x0, ny = y1 - y0;
  if (nx === raw.nx && ny === raw.ny) return raw;
  const cut = <T extends Float32Array | Uint16Array>(plane: T, out: T): T => {
    for (let y = 0; y < ny; y++) {
      const from = (y + y0) * raw.nx + x0;
      out.set(plane.subarray(from, from + nx), y * nx);
    }
    return out;
  };
  return {
    image: cut(raw.image, new Float32Array(nx * ny)),
    invvar: cut(raw.invvar, new Float32Array(nx * ny)),
    dq: cut(raw.dq, new Uint16Array(nx * ny)),
    nx,
    ny,
  };
}
