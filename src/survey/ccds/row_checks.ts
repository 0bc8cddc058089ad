/** What rows of a CCD table must be before any is chosen: placed on the sky, and there once. */
import { numbers, type Table, takeRows, texts } from "../../base/table.ts";
import { samePath } from "./image_files.ts";
import { type WcsColumns, wcsColumns, wcsColumnsOf } from "./table_wcs.ts";
import { type CcdValue, ccdValues } from "./values/ccd_values.ts";
import { ruleOf } from "./values/judge.ts";

/** Camera, exposure number and name, whatever the table lacks. */
export const ccdLabel = (ccds: Table, row: number): string => ccdLabels(takeRows(ccds, [row]))[0];

/** Of every row. */
function ccdLabels(ccds: Table): string[] {
  const columns = ["camera", "expnum", "ccdname"].map((name) => texts(ccds, name) ?? numbers(ccds, name));
  return Array.from({ length: ccds.nrows }, (_, row) => columns.map((column) => column?.[row]).join("-"));
}

/** File and row, and which CCD it is. */
export const ccdPlace = (ccds: Table, row: number): string =>
  `${ccds.origins?.[row] ?? "the CCD table"} (${ccdLabel(ccds, row)})`;

const { tableRa, tableDec, tableReference, tableScale, tableSize } = ccdValues;
const rules: Record<keyof WcsColumns, CcdValue> = {
  ...{ crval1: tableRa, crval2: tableDec, crpix1: tableReference, crpix2: tableReference },
  ...{ cd1_1: tableScale, cd1_2: tableScale, cd2_1: tableScale, cd2_2: tableScale },
  ...{ width: tableSize, height: tableSize },
};

/** What keeps a row from being placed on the sky, if anything. */
export function placeFault(c: WcsColumns): (row: number) => string | undefined {
  return (row) => {
    const name = wcsColumns.find((n) => !rules[n].rule.holds(c[n][row]));
    if (name) return `${ruleOf(rules[name], name)}, it is ${c[name][row]}`;
    const determinant = c.cd1_1[row] * c.cd2_2[row] - c.cd1_2[row] * c.cd2_1[row];
    return determinant === 0 ? "cd1_1 cd2_2 - cd1_2 cd2_1 must not be 0, it is" : undefined;
  };
}

/** Lines that name rows and what is wrong with them; of many, the first few. */
function linesOf(ccds: Table, faults: readonly (readonly [row: number, fault: string])[], what: string): string[] {
  const told = 5, more = faults.length - told;
  const lines = faults.slice(0, told).map(([row, fault]) => `${ccdPlace(ccds, row)} ${fault}`);
  return more > 0 ? [...lines, `${more} more rows of the CCD table ${what}`] : lines;
}

/** Rows that can be placed, and warnings of the others, which may belong to any brick. */
export function placedRows(ccds: Table, rows: readonly number[]): { rows: number[]; warnings: string[] } {
  const faultOf = placeFault(wcsColumnsOf(ccds)), kept: number[] = [], faults: [number, string][] = [];
  for (const row of rows) {
    const fault = faultOf(row);
    if (fault === undefined) kept.push(row);
    else faults.push([row, `is left out, for its place is not known: ${fault}`]);
  }
  return { rows: kept, warnings: linesOf(ccds, faults, "are left out, for their places are not known") };
}

/** Rows whose CCD, an HDU of an image, no earlier one has, and warnings of the others: light must not count twice. Of one exposure's chip in
 * two files both are kept, with a warning: exposure numbers of a user's own survey may mean nothing. */
export function firstRows(ccds: Table, rows: readonly number[]): { rows: number[]; warnings: string[] } {
  // The table may be that of the whole survey.
  const chosen = takeRows(ccds, rows), files = texts(chosen, "image_filename"), hdus = numbers(chosen, "image_hdu");
  if (!files || !hdus) return { rows: [...rows], warnings: [] };
  const labels = ccdLabels(chosen), all = Array.from(rows.keys());
  const again = (i: number, of: number) =>
    `is left out: it is ${files[i]} HDU ${hdus[i]} again, as ${ccdPlace(chosen, of)} is`;
  const twice = (_: number, of: number) =>
    `is the same exposure and chip as ${
      ccdPlace(chosen, of)
    }, in another file: where these are the same light, it counts twice; take a row out`;
  const byPlace = firstOf(all, (i) => `${samePath(files[i].trim())} ${hdus[i]}`, again);
  const byName = firstOf(byPlace.rows, (i) => labels[i], twice);
  return {
    rows: byPlace.rows.map((i) => rows[i]),
    warnings: [
      ...linesOf(chosen, byPlace.repeats, "are left out, for each CCD counts once"),
      ...linesOf(chosen, byName.repeats, "are of exposures and chips that other rows have, too"),
    ],
  };
}

/** Rows of which each is the first with its key, and what is said of the others. */
function firstOf(rows: readonly number[], keyOf: (row: number) => string, say: (row: number, first: number) => string) {
  const first = new Map<string, number>(), repeats: [number, string][] = [];
  for (const row of rows) {
    const key = keyOf(row), earlier = first.get(key);
    if (earlier === undefined) first.set(key, row);
    else repeats.push([row, say(row, earlier)]);
  }
  return { rows: [...first.values()], repeats };
}
