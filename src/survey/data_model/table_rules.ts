/** What the survey's readers find in tables: columns in order, their types and shapes. Follows from what writes ours. */
import { catalogueColumns } from "../catalogue/columns.ts";
import { gaiaColumns, motionColumns } from "../catalogue/gaia_columns.ts";
import { intermediateColumns } from "../catalogue/intermediate_columns.ts";

/** A column as a file must have it. */
export interface ColumnRule {
  name: string;
  type: string;
  /** Values of a row, first index slowest; [] of a scalar. */
  shape: readonly number[];
  unit?: string;
  /** Absent where the stage that fills it was off. */
  optional?: boolean;
}

/** Ours alone: readers of the survey's catalogues do not know them. */
export const ownColumns: ReadonlySet<string> = new Set([
  "fitflags",
  ...intermediateColumns.filter((c) => c.own).map((c) => c.name),
]);

const ofStars = new Set([...motionColumns.map(([name]) => name), ...gaiaColumns.map(([name]) => `gaia_${name}`)]);
/** A band in the name of a column or a file. */
export const bandPattern = "[a-zA-Z]|[MN]\\d{3}";

/** Bands that any column of a table is of: one whose own flux is missing is found by its others. */
export function bandsOfColumns(names: Iterable<string>, stems: readonly string[]): string[] {
  const like = new RegExp(`^(?:${stems.join("|")})_(${bandPattern})$`), found = new Set<string>();
  for (const name of names) {
    const band = like.exec(name)?.[1];
    if (band) found.add(band);
  }
  return [...found];
}

/** Stems of the columns that each band has. */
export const catalogueStems = catalogueColumns.flatMap(({ name }) => name.endsWith("_*") ? [name.slice(0, -2)] : []);
export const intermediateStems = intermediateColumns.flatMap((c) => c.apart ? [c.name] : []);

const vector = (type: string, size?: number) => type === "str" || size === undefined ? [] : [size];

/** Columns of tractor files. @param bands in their order */
export function catalogueRules(bands: readonly string[]): ColumnRule[] {
  return catalogueColumns.filter((c) => !ownColumns.has(c.name)).flatMap(({ name, type, unit, size }) => {
    const rule = { type, shape: vector(type, size), unit, ...(ofStars.has(name) ? { optional: true } : {}) };
    return name.includes("*") ? bands.map((b) => ({ ...rule, name: name.replace("*", b) })) : [{ ...rule, name }];
  });
}

/** Columns of tractor-i files, whose vectors have the bands first. The survey orders those of reference sources otherwise in each
 * brick, so that names alone are asked for. @param bands that have columns of their own @param seen how many have exposures */
export function intermediateRules(bands: readonly string[], seen: number): ColumnRule[] {
  return intermediateColumns.filter((c) => !c.own).flatMap(({ name, type, size, ofBand, apart }) => {
    const inner = vector(type, size), many = ofBand && !apart && seen > 1;
    const rule = { type, shape: many ? [seen, ...inner] : inner };
    return apart ? bands.map((b) => ({ ...rule, name: `${name}_${b}` })) : [{ ...rule, name }];
  });
}
