import type { Disk } from "../../base/disk.ts";
import { InputError } from "../../base/errors.ts";
import { numbers, type Table, texts } from "../../base/table.ts";
import { calibFiles, type CalibOrder } from "../../survey/ccds/calibs.ts";
import { companion, nameFault } from "../../survey/ccds/image_files.ts";

/** Files that reading these CCDs may open, as far as they exist. @param ccds rows chosen for bricks */
export async function exposureFiles(
  disk: Disk,
  surveyDir: string,
  ccds: Table,
  order: CalibOrder,
): Promise<string[]> {
  const image = texts(ccds, "image_filename"), camera = texts(ccds, "camera"), name = texts(ccds, "ccdname");
  const expnum = numbers(ccds, "expnum");
  if (!image || !camera || !name || !expnum) {
    throw new InputError("Cannot use the CCD table: it needs columns image_filename, camera, expnum and ccdname");
  }
  const maybe = new Set<string>();
  image.forEach((file, i) => {
    // The run leaves such a CCD out, and says so.
    if (nameFault(file) !== undefined) return;
    const ccd = { imageFilename: file, camera: camera[i], expnum: expnum[i], ccdname: name[i] };
    for (const path of [`images/${file}`, `images/${companion(file, "w")}`, `images/${companion(file, "d")}`]) {
      maybe.add(path);
    }
    for (const path of calibFiles(ccd, order)) maybe.add(path);
  });
  const found: string[] = [];
  for (const path of [...maybe].sort()) {
    if (await disk.exists(`${surveyDir}/${path}`)) found.push(`${surveyDir}/${path}`);
  }
  return found;
}
