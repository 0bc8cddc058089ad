/** What columns of a survey's own two tables may be called. */
import { UsageError } from "../../base/errors.ts";
import { mappingOf } from "../../base/table/mapping.ts";
import { UserColumns, withNames } from "../../base/table/user_columns.ts";
import type { Table } from "../../base/table.ts";
import { ccdValues } from "../ccds/values/ccd_values.ts";

/** Names of columns by the program's: `--columns` of the survey's tables. */
export interface SurveyNames {
  /** Of the CCD table. */
  ccds: ReadonlyMap<string, string>;
  /** Of the table of bricks. */
  bricks: ReadonlyMap<string, string>;
}

const columnsOfCcds = Object.values(ccdValues).filter((v) => v.source === "CCD table").flatMap((v) =>
  v.name.split(", ")
);

/** Columns of text, one a row, and the other names that releases and other pipelines have for them. */
const texts: Record<keyof SurveyNames, Record<string, readonly string[]>> = {
  ccds: {
    image_filename: ["cpimage"],
    dq_filename: [],
    wt_filename: [],
    camera: [],
    ccdname: ["extname"],
    filter: ["band"],
    plver: [],
  },
  bricks: { brickname: ["brick", "brick_name"] },
};

/** Columns of numbers with theirs. */
const numbers: Record<keyof SurveyNames, Record<string, readonly string[]>> = {
  ccds: {
    ...Object.fromEntries(columnsOfCcds.map((name) => [name, []])),
    image_hdu: ["cpimage_hdu"],
    ccd_cuts: [],
  },
  bricks: { brickid: ["brick_id"], ra: [], dec: [], ra1: [], ra2: [], dec1: [], dec2: [] },
};

const tableNames: Record<keyof SurveyNames, string> = { ccds: "CCD table", bricks: "brick table" };

/** Names of columns of one of the tables that can be mapped, each with its aliases. */
export const aliasesOf = (table: keyof SurveyNames): Record<string, readonly string[]> => (
  { ...texts[table], ...numbers[table] }
);

/** A survey's table with its columns called as the program calls them: as the mapping says, then by aliases, which an exact name
 * precedes, in the program's case, so that tables of several files stack. @param path for messages @param part names of the only
 * columns that have been read
 * @throws {InputError} when a mapped column is missing, names are ambiguous, or a column of text holds none */
export function withSurveyNames(
  table: Table,
  kind: keyof SurveyNames,
  mapping: ReadonlyMap<string, string>,
  path: string,
  part?: readonly string[],
): Table {
  const what = `use the ${tableNames[kind]} "${path}"`, aliases = aliasesOf(kind), all = new Map(mapping);
  const columns = new UserColumns(table, what);
  for (const [name, others] of Object.entries(aliases)) {
    const found = all.has(name) ? undefined : columns.find(name, others);
    if (found && found.name !== name) all.set(name, found.name);
  }
  for (const [ours, theirs] of part ? [...all] : []) {
    if (!part!.includes(ours)) all.delete(ours);
    else if (!columns.has(theirs) && isNaN(Number(theirs))) {
      columns.fail(`column "${theirs}", which --columns names as its ${ours}, is missing`);
    }
  }
  const named = withNames(table, all, Object.keys(aliases), what), check = new UserColumns(named, what);
  for (const name of Object.keys(texts[kind])) if (check.has(name)) check.texts(name);
  return named;
}

/** Parts `--columns` into what it says of the survey's tables (`ccds.NAME=COLUMN`, `bricks.NAME=COLUMN`) and of the table that the
 * command is about (`NAME=COLUMN`). @throws {UsageError} as `mappingOf` */
export function partColumns(words: readonly string[]): { own: Map<string, string>; survey: SurveyNames } {
  const own = new Map<string, string>(), ccds = new Map<string, string>(), bricks = new Map<string, string>();
  for (const [name, column] of mappingOf(words)) {
    const [, kind, rest] = /^(ccds|bricks)\.(.*)$/.exec(name) ?? [];
    if (kind === undefined) own.set(name, column);
    else (kind === "ccds" ? ccds : bricks).set(rest, column);
  }
  return { own, survey: { ccds, bricks } };
}

/** What `--columns` says of the table of bricks, for commands that read no CCD table.
 * @throws {UsageError} when it names columns of that, too */
export function brickNamesOf({ ccds, bricks }: SurveyNames): SurveyNames["bricks"] {
  const [name] = ccds.keys();
  if (name === undefined) return bricks;
  throw new UsageError(`Cannot use --columns ccds.${name}=…: no CCD table is read`);
}

/** The same of a list of the survey's tables alone. @param words none in plans of earlier commits */
export function surveyNamesOf(words: readonly string[] = []): SurveyNames {
  const { own, survey } = partColumns(words), [stray] = own.keys();
  if (stray === undefined) return survey;
  throw new UsageError(`Cannot use survey.columns: "${stray}" must begin with "ccds." or "bricks."`);
}
