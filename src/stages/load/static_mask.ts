import type { Box } from "../../base/plane.ts";
import { type FitsFiles, imageShape, type Pixels, readImage } from "../../io/fits.ts";
import type { Chip } from "./chip.ts";

/** Marks pixels as bad (code 1) that the camera's static mask has (1) and the image's own mask lacks, where the survey directory has such
 * a file and the image is of whole chips, as the file is: the chip's HDU there has the image's number, and its name, where it has one.
 * In place.
 * @throws {InputError} when the file cannot be used */
export async function addStaticMask(
  codes: Pixels,
  files: FitsFiles,
  { camera, info, images, surveyDir }: Pick<Chip, "camera" | "info" | "images" | "surveyDir">,
  box: Box,
): Promise<void> {
  const path = `${surveyDir}/${camera.staticMask}`;
  if (!camera.staticMask || images.image.hdu < 1 || !await files.disk.exists(path)) return;
  const { hdu } = await files.openHdu(path, images.image.hdu, box), { nx, ny } = imageShape(hdu);
  const chip = hdu.header.text("EXTNAME", info.ccdname).trim();
  if (nx !== info.nx || ny !== info.ny || chip.toUpperCase() !== info.ccdname.toUpperCase()) return;
  const { data } = readImage(hdu, box);
  for (let i = 0; i < codes.length; i++) if (codes[i] === 0 && data[i] === 1) codes[i] = 1;
}
