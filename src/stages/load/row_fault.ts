import { InputError } from "../../base/errors.ts";
import type { Table } from "../../base/table.ts";
import { cameraOf } from "../../survey/ccds/cameras.ts";
import { ccdValues } from "../../survey/ccds/values/ccd_values.ts";
import { CcdRow } from "./ccd_row.ts";
import { scalarsOf } from "./read_ccd.ts";

/** What keeps a CCD from being used that its row of the CCD table alone tells, if anything. */
export function rowFault(ccds: Table, at: number): string | undefined {
  const row = new CcdRow(ccds, at), { exptime, gain, raOffset, decOffset } = ccdValues;
  try {
    cameraOf(row.ccd().camera);
    row.images();
    scalarsOf(row);
    row.number(exptime);
    for (const value of [gain, raOffset, decOffset]) row.number(value, () => 0);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}
