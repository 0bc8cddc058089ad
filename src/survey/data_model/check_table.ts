/** In what a table departs from its model. */
import { type ColumnHead, type Header, tableHeads } from "../../io/fits.ts";
import { bandsOfColumns, type ModelColumn } from "./model_column.ts";
import type { TableModel } from "./product.ts";
import { plainUnit } from "./units.ts";

/** What was found in a table. */
export interface TableFound {
  /** Sentences, each of one departure. */
  departures: string[];
  /** Columns that the model has not, and readers may pass over. */
  further: string[];
}

type Head = ColumnHead & { shape: readonly number[] };
type Heads = ReadonlyMap<string, Head>;

const none: ReadonlySet<string> = new Set();

/** @param exposed bands with exposures, as far as the file tells: each has its columns
 * @throws {InputError} for a table with columns of kinds that no product has */
export function checkTable(model: TableModel, header: Header, exposed: readonly string[]): TableFound {
  const heads = tableHeads(header), names = new Set(heads.keys());
  const bands = [...new Set([...bandsOfColumns(names, model.columns({ bands: ["*"], names })), ...exposed])];
  const columns = model.columns({ bands, names });
  // As many bands have exposures as `nobs` has values.
  const seen = (heads.get("nobs")?.shape ?? []).reduce((product, n) => product * n, 1);
  const departures = columns.flatMap((column) => {
    const head = heads.get(column.name);
    if (head) return headFound(column, head, seen);
    return column.optional ? [] : [`column ${column.name} is missing`];
  });
  departures.push(...orderFound(columns, heads, model.anywhere?.(names) ?? none));
  const known = new Set(columns.map((c) => c.name)), stems = [...known].filter((n) => n.endsWith("?"));
  const isKnown = (name: string) => known.has(name) || stems.some((stem) => name.startsWith(stem.slice(0, -1)));
  return { departures, further: [...names].filter((name) => !isKnown(name)) };
}

/** The first column that stands elsewhere. @param anywhere columns whose place is their own */
function orderFound(columns: readonly ModelColumn[], heads: Heads, anywhere: ReadonlySet<string>): string[] {
  const wanted = columns.map((c) => c.name).filter((name) => heads.has(name) && !anywhere.has(name));
  const placed = new Set(wanted), names = [...heads.keys()].filter((name) => placed.has(name));
  const at = names.findIndex((name, i) => name !== wanted[i]);
  return at < 0 ? [] : [`column ${names[at]} stands where the model has ${wanted[at]}`];
}

/** @param seen how many bands have exposures */
function headFound(column: ModelColumn, head: Head, seen: number): string[] {
  const { name, type, also = [], unit, width } = column, found: string[] = [];
  const types = [type, ...also], shape = head.shape.filter((n) => n !== 1), want = shapeOf(column, seen);
  if (!types.includes(head.type)) found.push(`column ${name} is ${head.type}, the model has ${types.join(" or ")}`);
  else if (head.type !== "str" && shape.join() !== want.join()) {
    found.push(`column ${name} has the shape [${shape}], the model has [${want}]`);
  }
  if (unit !== undefined && plainUnit(head.unit ?? "") !== plainUnit(unit)) {
    found.push(`column ${name} is in ${head.unit ?? "no unit"}, the model has ${unit}`);
  }
  if (width !== undefined && head.width !== width) {
    found.push(`column ${name} has texts of ${head.width} bytes, the model has ${width}`);
  }
  return found;
}

/** Values of a row; a single one is as good as none. */
function shapeOf({ type, size, overBands }: ModelColumn, seen: number): number[] {
  const inner = type === "str" || size === undefined ? [] : typeof size === "number" ? [size] : size;
  return [...(overBands ? [seen] : []), ...inner].filter((n) => n !== 1);
}
