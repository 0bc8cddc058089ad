import type { Column, ColumnType, Table } from "../../../src/base/table.ts";
import { columnArrays } from "../../../src/base/table/column_arrays.ts";
import { type Card, fitsBytes, imageHdu, parseFits, tableHdu } from "../../../src/io/fits.ts";
import { departuresOf } from "../../../src/survey/data_model/departures.ts";
import type { ModelColumn } from "../../../src/survey/data_model/model_column.ts";
import type { DataModel, Product, TableModel } from "../../../src/survey/data_model/product.ts";

export const card = (key: string, value: string | number): Card => ({ key, value, comment: "" });

/** A table of a file that follows from a model, to be broken. */
export interface ModelTable {
  name: string;
  table: Table;
  cards: Card[];
}

/** What a file of a product is made of. */
export interface ModelFile {
  primary: Card[];
  tables: ModelTable[];
  image?: { bitpix: number; cards: Card[] };
}

/** Names that a table has whose columns depend on them: everything that is to be there. */
const whole: ReadonlySet<string> = new Set(["match_score", ...["g", "r", "i", "z"].map((b) => `nobs_${b}`)]);

/** Columns of a model as a file with exposures in two bands and no row has them. */
export const columnsFor = (model: TableModel, bands: readonly string[]): readonly ModelColumn[] =>
  model.columns({ bands, names: whole }).filter((c) => !c.name.endsWith("?"));

/** A file without rows and with a pixel that has all that the model wants. */
export function modelFile(
  { tables = [], image, primary = [], words = {} }: Product,
  bands: readonly string[],
): ModelFile {
  const cards = (keys: readonly string[], values: Readonly<Record<string, string>> = {}) =>
    [...new Set([...keys, ...Object.keys(values)])].map((key) => card(key, values[key] ?? "x"));
  return {
    primary: [...cards(primary, words), card("BANDS", bands.join(","))],
    tables: tables.map((model) => ({
      name: model.name ?? "ANY",
      table: { nrows: 0, columns: new Map(columnsFor(model, bands).map((c) => [c.name, emptyColumn(c)])) },
      cards: cards(model.cards ?? []),
    })),
    ...(image
      ? {
        image: {
          bitpix: image.bitpix[0],
          cards: [
            card("EXTNAME", image.each ? "MASK-decam-1-S1" : (image.name ?? "ANY").replace("<band>", "r")),
            ...cards([...image.cards, ...(image.anyHeader ?? [])], image.words),
          ],
        },
      }
      : {}),
  };
}

export function emptyColumn({ type, unit, size, overBands, width }: ModelColumn): Column {
  const inner = type === "str" || size === undefined ? [] : typeof size === "number" ? [size] : size;
  const shape = [...(overBands ? [2] : []), ...inner];
  const data = type === "str" ? [] : new columnArrays[type as keyof typeof columnArrays](0);
  return { type, shape, data, ...(unit ? { unit } : {}), ...(type === "str" ? { width: width ?? 3 } : {}) } as Column;
}

/** Another type than any that the column may have. */
export const otherType = ({ type, also = [] }: ModelColumn): ColumnType =>
  (["u1", "bool", "f4"] as const).find((t) => t !== type && !also.includes(t))!;

const pixels: Record<string, Float32Array | Int32Array | Int16Array | Uint8Array> = {
  "-32": new Float32Array(1),
  "32": new Int32Array(1),
  "16": new Int16Array(1),
  "8": new Uint8Array(1),
};

/** What the model finds in a file of that name. */
export function found({ primary, tables, image }: ModelFile, path: string, model: DataModel): string[] {
  const hdus = image
    ? [imageHdu({ nx: 1, ny: 1, data: pixels[image.bitpix], cards: image.cards })]
    : tables.map(({ table, name, cards }) => tableHdu(table, name, cards));
  return departuresOf(parseFits(fitsBytes(hdus, primary), path), model)!.departures;
}
