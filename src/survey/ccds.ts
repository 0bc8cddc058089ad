import type { Disk } from "../base/disk.ts";
import { InputError } from "../base/errors.ts";
import { stack } from "../base/table/stack.ts";
import { UserColumns } from "../base/table/user_columns.ts";
import { findColumn, type Table, takeRows } from "../base/table.ts";
import { filterTable, type RowChoice } from "../io/fits.ts";
import type { BrickGrid } from "./bricks/brick_grid.ts";
import { firstRows, placedRows, placeFault } from "./ccds/row_checks.ts";
import { circlesOf, nearTest, overlapTest, wcsColumns, wcsColumnsOf } from "./ccds/table_wcs.ts";
import { aliasesOf, type SurveyNames, withSurveyNames } from "./tables/survey_names.ts";

export { corners, tableWcs } from "./ccds/table_wcs.ts";

/** Reads the CCD table of a survey directory: kd-tree files when there are any, else all plain ones, one below another.
 * @param keep rows of a part of the table to keep, by the columns that choices are made by; the survey's tables have millions
 * @param names what its columns are called
 * @throws {InputError} when there is none, one is damaged, or a column that is named is not there */
export async function readCcds(
  disk: Disk,
  surveyDir: string,
  keep: RowChoice["keep"] = (part) => Array.from({ length: part.nrows }, (_, row) => row),
  names: SurveyNames["ccds"] = new Map(),
): Promise<Table> {
  const list = await disk.list(surveyDir);
  const trees = list.filter((n) => /^survey-ccds.*\.kd\.fits$/.test(n));
  const files = trees.length > 0 ? trees : list.filter((n) => /^survey-ccds.*\.fits(\.gz)?$/.test(n));
  if (files.length === 0) {
    throw new InputError(
      `Cannot find the CCDs: there is no survey-ccds*.fits.gz or survey-ccds*.kd.fits in "${surveyDir}"`,
    );
  }
  const tables: Table[] = [], aliases = aliasesOf("ccds");
  const called = (name: string) => names.has(name) ? [names.get(name)!] : [name, ...aliases[name]];
  const has = called("image_filename"), part = ["filter", "ccd_cuts", ...wcsColumns];
  for (const path of files.map((name) => `${surveyDir}/${name}`)) {
    const chosen = (rows: Table) => keep(withSurveyNames(rows, "ccds", names, path, part));
    const rows = await filterTable(disk, path, { has, columns: part.flatMap(called), keep: chosen });
    tables.push(withSurveyNames(rows, "ccds", names, path));
  }
  return stack(tables.map((table) => withUnsaidHdus(table, tables)));
}

/** A table with the HDUs of maps that others have and it lacks: -1, which says nothing, for 0 is an HDU. */
function withUnsaidHdus(table: Table, all: readonly Table[]): Table {
  const columns = new Map(table.columns);
  for (const name of ["dq_hdu", "wt_hdu"]) {
    const like = all.find((t) => t.columns.has(name))?.columns.get(name);
    if (!like || like.type === "str" || columns.has(name)) continue;
    const size = like.shape.reduce((a, b) => a * b, table.nrows);
    columns.set(name, { type: "i2", shape: like.shape, data: new Int16Array(size).fill(-1) });
  }
  return { ...table, columns };
}

/** Which CCDs of a survey are used. */
export interface CcdChoice {
  /** Those of these filters. */
  bands: readonly string[];
  /** Keep CCDs whatever their ccd_cuts say. */
  ignoreCuts?: boolean;
}

/** CCDs that were chosen, and what the user should know of the choice. */
export interface ChosenCcds {
  table: Table;
  warnings: string[];
}

/** Chooses CCDs of one table for one brick after the other: rows whose CCD touches the brick grid (exact polygons), has no cut and a
 * wanted band, each CCD once. @throws {InputError} when a column is missing */
export function ccdChooser(ccds: Table, choice: CcdChoice): (grid: BrickGrid) => ChosenCcds {
  const columns = wcsColumnsOf(ccds), wanted = choiceTest(ccds, choice), warnings: string[] = [];
  if (!findColumn(ccds, "ccd_cuts") && !choice.ignoreCuts) {
    warnings.push("the CCD table has no column ccd_cuts: no CCD is left out for its quality");
  }
  const placed = placedRows(ccds, Array.from({ length: ccds.nrows }, (_, row) => row).filter(wanted));
  warnings.push(...placed.warnings);
  return (grid) => {
    const near = nearTest(columns, circlesOf([grid])), touches = overlapTest(columns, grid);
    const { rows, warnings: repeats } = firstRows(ccds, placed.rows.filter((row) => near(row) && touches(row)));
    return { table: takeRows(ccds, rows), warnings: [...warnings, ...repeats] };
  };
}

/** The same for one brick. */
export const chooseCcds = (ccds: Table, grid: BrickGrid, choice: CcdChoice): ChosenCcds =>
  ccdChooser(ccds, choice)(grid);

/** Rows for `readCcds` to keep: all that may be chosen for any of these grids, and those that cannot be placed. */
export function ccdsNear(grids: readonly BrickGrid[], choice: CcdChoice): RowChoice["keep"] {
  const circles = circlesOf(grids);
  return (part) => {
    const columns = wcsColumnsOf(part), wanted = choiceTest(part, choice), near = nearTest(columns, circles);
    const fault = placeFault(columns), rows: number[] = [];
    for (let row = 0; row < part.nrows; row++) if (wanted(row) && (near(row) || fault(row))) rows.push(row);
    return rows;
  };
}

/** Whether the CCD of a row has no cut and a wanted band. */
function choiceTest(ccds: Table, { bands, ignoreCuts }: CcdChoice): (row: number) => boolean {
  const columns = new UserColumns(ccds, "use the CCD table"), filter = columns.texts("filter");
  const cuts = ignoreCuts || !columns.has("ccd_cuts") ? undefined : columns.oneARow("ccd_cuts");
  return (row) => bands.includes(filter[row]) && (!cuts || cuts[row] === 0);
}
