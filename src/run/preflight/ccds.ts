import type { Disk } from "../../base/disk.ts";
import type { Table } from "../../base/table.ts";
import { CcdRow, rowFault } from "../../stages/load.ts";
import { type CalibOrder, calibPaths } from "../../survey/ccds/calibs.ts";
import { ccdLabel } from "../../survey/ccds/row_checks.ts";
import type { DroppedCcd } from "../../survey/exposure.ts";

/** Where the files of CCDs are. */
interface CcdFiles {
  surveyDir: string;
  calibOrder: CalibOrder;
}

/** CCDs that cannot be used, as far as their rows and the names of their files tell. @param ccds rows that are chosen for a brick */
export async function faultyCcds(disk: Disk, ccds: Table, files: CcdFiles): Promise<DroppedCcd[]> {
  const faulty: DroppedCcd[] = [];
  for (let row = 0; row < ccds.nrows; row++) {
    const reason = rowFault(ccds, row) ?? await missingFile(disk, new CcdRow(ccds, row), files);
    if (reason !== undefined) faulty.push({ name: ccdLabel(ccds, row), reason });
  }
  return faulty;
}

async function missingFile(disk: Disk, row: CcdRow, { surveyDir, calibOrder }: CcdFiles): Promise<string | undefined> {
  const ccd = row.ccd(), { image, mask, weight } = row.images();
  const there = (path: string) => disk.exists(`${surveyDir}/${path}`);
  for (const [what, at] of [["image", image], ["mask", mask], ["weight map", weight]] as const) {
    const path = `images/${at?.file}`;
    if (at && !await there(path)) return `Cannot find the ${what} of ${row.place}: there is no "${surveyDir}/${path}"`;
  }
  for (const [what, kind] of [["PSF", "psfex"], ["sky", "sky"]] as const) {
    const paths = calibPaths(ccd, kind, calibOrder);
    if (!(await Promise.all(paths.map(there))).includes(true)) {
      return `Cannot find the ${what} of ${row.place}: no such file, e.g. "${surveyDir}/${paths[0]}"`;
    }
  }
}
