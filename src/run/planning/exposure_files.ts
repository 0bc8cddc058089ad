import type { Disk } from "../../base/disk.ts";
import { InputError } from "../../base/errors.ts";
import { findColumn, type Table } from "../../base/table.ts";
import { CcdRow } from "../../stages/load.ts";
import { cameraOf } from "../../survey/ccds/cameras.ts";
import { calibFiles, type CalibOrder } from "../../survey/ccds/calibs.ts";

/** Files that reading these CCDs may open, as far as they exist. @param ccds rows chosen for bricks */
export async function exposureFiles(
  disk: Disk,
  surveyDir: string,
  ccds: Table,
  order: CalibOrder,
): Promise<string[]> {
  const needed = ["image_filename", "camera", "expnum", "ccdname"];
  if (needed.some((name) => !findColumn(ccds, name))) {
    throw new InputError(`Cannot use the CCD table: it needs columns ${needed.slice(0, -1).join(", ")} and ccdname`);
  }
  const maybe = new Set<string>();
  for (let row = 0; row < ccds.nrows; row++) for (const path of filesOf(new CcdRow(ccds, row), order)) maybe.add(path);
  const found: string[] = [];
  for (const path of [...maybe].sort()) {
    if (await disk.exists(`${surveyDir}/${path}`)) found.push(`${surveyDir}/${path}`);
  }
  return found;
}

/** From the survey directory; none of a CCD that the run leaves out, and says so. */
function filesOf(row: CcdRow, order: CalibOrder): string[] {
  try {
    const { image, mask, weight } = row.images(), files = [image, weight, ...(mask ? [mask] : [])];
    const ccd = row.ccd(), { staticMask } = cameraOf(ccd.camera);
    return [
      ...files.map(({ file }) => `images/${file}`),
      ...calibFiles(ccd, order),
      ...(staticMask ? [staticMask] : []),
    ];
  } catch (error) {
    if (error instanceof InputError) return [];
    throw error;
  }
}
