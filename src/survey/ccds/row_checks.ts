/** What rows of a CCD table must be before any is chosen: placed on the sky, and there once. */
import { numbers, type Table, texts } from "../../base/table.ts";
import { type WcsColumns, wcsColumns, wcsColumnsOf } from "./table_wcs.ts";
import { type CcdValue, ccdValues } from "./values/ccd_values.ts";
import { ruleOf } from "./values/judge.ts";

/** Camera, exposure number and name, whatever the table lacks. */
export const ccdLabel = (ccds: Table, row: number): string =>
  ["camera", "expnum", "ccdname"].map((c) => texts(ccds, c)?.[row] ?? numbers(ccds, c)?.[row]).join("-");

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

/** Rows whose CCD, an HDU of an image, no earlier one has, and warnings of the others: light must not count twice. */
export function firstRows(ccds: Table, rows: readonly number[]): { rows: number[]; warnings: string[] } {
  const files = texts(ccds, "image_filename"), hdus = numbers(ccds, "image_hdu");
  if (!files || !hdus) return { rows: [...rows], warnings: [] };
  const first = new Map<string, number>(), repeats: [number, string][] = [];
  for (const row of rows) {
    const key = `${files[row].trim()} ${hdus[row]}`, earlier = first.get(key);
    if (earlier === undefined) first.set(key, row);
    else {
      repeats.push([row, `is left out: it is ${files[row]} HDU ${hdus[row]} again, as ${ccdPlace(ccds, earlier)} is`]);
    }
  }
  return { rows: [...first.values()], warnings: linesOf(ccds, repeats, "are left out, for each CCD counts once") };
}
