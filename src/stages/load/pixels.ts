import type { Disk } from "../../base/disk.ts";
import { InputError } from "../../base/errors.ts";
import type { Box } from "../../base/plane.ts";
import { imageShape, openHdu, readImage } from "../../io/fits.ts";
import type { Camera, CcdInfo, RawPixels } from "../../survey/ccds/cameras.ts";
import type { Cleaned } from "../../survey/exposure.ts";
import { companion } from "../../survey/ccds/image_files.ts";
import { dqBits } from "../../survey/ccds/masks.ts";

/** Image, mask and weight of the box, and how many values had to be cleaned. @param sigma CCD-wide noise in counts, 0 when unknown */
export async function readPixels(
  disk: Disk,
  path: string,
  hduNumber: number,
  box: Box,
  camera: Camera,
  info: CcdInfo,
  sigma: number,
): Promise<{ raw: RawPixels; cleaned: Cleaned }> {
  const nx = box.x1 - box.x0, ny = box.y1 - box.y0;
  const plane = async (p: string) => {
    const { hdu } = await openHdu(disk, p, hduNumber, box);
    const shape = imageShape(hdu);
    if (shape.nx !== info.nx || shape.ny !== info.ny) {
      throw new InputError(
        `Cannot use "${p}" HDU ${hduNumber}: it is ${shape.nx}×${shape.ny} pixels, the image is ${info.nx}×${info.ny}`,
      );
    }
    return { hdu, pixels: readImage(hdu, box).data };
  };
  const image = Float32Array.from((await plane(path)).pixels);
  const dq = camera.maskBits((await plane(companion(path, "d"))).pixels as Int32Array, nx, ny, info);
  const weight = await plane(companion(path, "w"));
  const invvar = Float32Array.from(weight.pixels), cleaned = cleanPixels(image, invvar, dq);
  cleanWeights(invvar, dq, weight.hdu.header.get("ZQUANTIZ") === "SUBTRACTIVE_DITHER_2", sigma);
  const raw = { image, invvar, dq, nx, ny };
  camera.fixSaturation(raw, info);
  if (!invvar.some((v) => v > 0)) {
    throw new InputError(`Cannot use "${path}" HDU ${hduNumber}: every pixel on the brick is masked`);
  }
  return { raw, cleaned };
}

/** Masks what is no number: kernels cannot tell NaN, and one would spoil every sum that it enters. Weights below zero become
 * zero without a mask bit (spec 1.6). @returns how many of each */
function cleanPixels(image: Float32Array, invvar: Float32Array, dq: Uint16Array): Cleaned {
  const cleaned = { pixels: 0, weights: 0, negative: 0 };
  for (let i = 0; i < image.length; i++) {
    const pixel = Number.isFinite(image[i]), weight = Number.isFinite(invvar[i]);
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

/** Repairs of spec 1.6: dither leftovers and negative values to zero, excessive values to the CCD-wide weight. */
function cleanWeights(invvar: Float32Array, dq: Uint16Array, exactZeros: boolean, sigma: number) {
  const positive = invvar.filter((v, i) => v > 0 && dq[i] === 0);
  const floor = exactZeros || positive.length === 0 ? 0 : 0.1 * median(positive);
  const typical = sigma > 0 ? 1 / (sigma * sigma) : Infinity;
  for (let i = 0; i < invvar.length; i++) {
    if (dq[i] !== 0 || !(invvar[i] > floor)) invvar[i] = 0;
    else if (invvar[i] > 1.3 * typical) invvar[i] = typical;
  }
}

/** Box without fully masked rows and columns at the edges. */
export function trimMasked({ invvar, nx, ny }: RawPixels): Box {
  const good = (x: number, y: number) => invvar[y * nx + x] > 0;
  const column = (x: number) => Array.from({ length: ny }, (_, y) => good(x, y)).some(Boolean);
  const line = (y: number) => Array.from({ length: nx }, (_, x) => good(x, y)).some(Boolean);
  const box = { x0: 0, x1: nx, y0: 0, y1: ny };
  while (box.x0 < box.x1 && !column(box.x0)) box.x0++;
  while (box.x1 > box.x0 && !column(box.x1 - 1)) box.x1--;
  while (box.y0 < box.y1 && !line(box.y0)) box.y0++;
  while (box.y1 > box.y0 && !line(box.y1 - 1)) box.y1--;
  return box;
}

export function median(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort(), n = sorted.length;
  return n % 2 ? sorted[n >> 1] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
}
