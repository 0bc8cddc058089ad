import { InputError } from "../../base/errors.ts";
import { medianOf } from "../../base/select.ts";
import type { Box } from "../../base/plane.ts";
import { type FitsFiles, type Hdu, type Header, imageShape, type Pixels, readImage } from "../../io/fits.ts";
import type { CcdInfo, RawPixels } from "../../survey/ccds/cameras.ts";
import type { HduPlace } from "../../survey/ccds/image_files.ts";
import { ccdValues, pixelLimits } from "../../survey/ccds/values/ccd_values.ts";
import { judge } from "../../survey/ccds/values/judge.ts";
import { dqBits, markEdgeBleeds } from "../../survey/ccds/masks.ts";
import type { Cleaned } from "../../survey/exposure.ts";
import type { Chip } from "./chip.ts";
import { largeEnough } from "./overlap.ts";
import { addStaticMask } from "./static_mask.ts";

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
  chip: Chip,
  box: Box,
  sigma: number,
): Promise<{ raw: RawPixels; cleaned: Cleaned }> {
  const { surveyDir, images, camera, info, header } = chip, nx = box.x1 - box.x0, ny = box.y1 - box.y0;
  // Mask and weight are on their way while the image is decoded.
  const open = (at: HduPlace, border = 0) => {
    const rows = { y0: box.y0, y1: box.y1 + 2 * border };
    const opened = files.openHdu(`${surveyDir}/images/${at.file}`, at.hdu, rows);
    opened.catch(() => {});
    return async () => planeOf((await opened).hdu, box, info, border);
  };
  const image = open(images.image), mask = images.mask && open(images.mask);
  const weight = open(images.weight, camera.weightBorder);
  const counts = floats((await image()).pixels), codes = mask ? wholeNumbers(await mask()) : new Uint8Array(nx * ny);
  await addStaticMask(codes, files, chip, box);
  const dq = camera.maskBits(codes, nx, ny, info), map = await weight(), invvar = floats(map.pixels);
  const cleaned = cleanPixels(counts, invvar, dq);
  judgeWeights(invvar, dq, sigma, map.header.place);
  cleanWeights(invvar, dq, map.header.get("ZQUANTIZ") === "SUBTRACTIVE_DITHER_2", sigma);
  const raw = { image: counts, invvar, dq, nx, ny };
  camera.fixSaturation(raw, info);
  if (!invvar.some((v) => v > 0)) {
    throw new InputError(`Cannot use ${header.place}: every pixel on the brick is masked`);
  }
  return { raw, cleaned };
}

/** Pixels of a box, and what tells of them. */
interface Plane {
  header: Header;
  pixels: Pixels;
}

/** @param border of pixels that the HDU may have around those of the chip @throws {InputError} when it has not the size of the chip */
function planeOf(hdu: Hdu, box: Box, { nx, ny }: CcdInfo, border: number): Plane {
  const shape = imageShape(hdu), { header } = hdu;
  for (const by of new Set([0, border])) {
    if (shape.nx !== nx + 2 * by || shape.ny !== ny + 2 * by) continue;
    const moved = { x0: box.x0 + by, x1: box.x1 + by, y0: box.y0 + by, y1: box.y1 + by };
    return { header, pixels: readImage(hdu, moved).data };
  }
  throw new InputError(`Cannot use ${header.place}: it is ${shape.nx}×${shape.ny} pixels, the image is ${nx}×${ny}`);
}

/** Values of a mask. @throws {InputError} when they are floats, as those of a weight map are */
function wholeNumbers({ header, pixels }: Plane): Pixels {
  const bitpix = header.number(header.has("ZBITPIX") ? "ZBITPIX" : "BITPIX");
  if (bitpix > 0) return pixels;
  throw new InputError(`Cannot use ${header.place} as a mask: it must hold whole numbers, its BITPIX is ${bitpix}`);
}

/** Compares weights of good pixels, some thousands of them, with the noise of the CCD table, which is their median on the chip: a map of
 * variances is far from it. @throws {InputError} when they cannot be weights */
function judgeWeights(invvar: Float32Array, dq: Uint16Array, sigma: number, place: string) {
  const every = Math.ceil(invvar.length / 10_000) | 1, some: number[] = [];
  for (let i = 0; i < invvar.length; i += every) if (invvar[i] > 0 && dq[i] === 0) some.push(invvar[i]);
  if (!(sigma > 0) || some.length === 0) return;
  judge(medianOf(Float32Array.from(some)) * sigma * sigma, ccdValues.weightScale, place);
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
