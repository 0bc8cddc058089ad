import type { Column, Table } from "../../base/table.ts";
import { bandsOfColumns, type ModelColumn } from "./model_column.ts";
import type { TableModel } from "./product.ts";
import { productOf } from "./products/releases.ts";

/** The table with the meaning of each column that the data model knows as its comment in the file.
 * @param path of the file, by whose name the product is known @param name of the HDU */
export function withComments(path: string, name: string, table: Table): Table {
  const models = productOf(path, "dr9")?.product.tables, model = models?.find((m) => m.name === name);
  if (!model) return table;
  const meanings = meaningsOf(model, new Set(table.columns.keys()));
  const columns = [...table.columns].map(([key, column]): [string, Column] => {
    const meaning = meanings.get(key);
    return [key, meaning === undefined ? column : { ...column, comment: fitsComment(key, meaning) }];
  });
  return { ...table, columns: new Map(columns) };
}

function meaningsOf({ columns, ours = [] }: TableModel, names: ReadonlySet<string>): Map<string, string> {
  const bands = bandsOfColumns(names, columns({ bands: ["*"], names }));
  const all: readonly ModelColumn[] = [...columns({ bands, names }), ...ours];
  return new Map(all.map((c) => [c.name, c.meaning]));
}

/** Bytes of a card, and of what stands before the text of TTYPE, and around it. */
const cardLength = 80, before = 10, shortest = 20, between = 3;

/** Words that no text ends with. */
const joining = new Set(["a", "an", "and", "as", "for", "in", "of", "on", "or", "the", "to", "whose", "with"]);

/** The words of a meaning that a card has room for, without links and marks of Markdown. @param key name of the column */
export function fitsComment(key: string, meaning: string): string {
  const plain = meaning.replace(/ ?\(\[[^\]]*\]\([^)]*\)\)/g, "").replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").replaceAll(
    "`",
    "",
  );
  const room = cardLength - before - Math.max(shortest, key.length + 2) - between;
  if (plain.length <= room) return plain;
  const words = plain.split(" ");
  while (words.join(" ").length > room || joining.has(words.at(-1)!)) words.pop();
  return words.join(" ").replace(/[,;:]$/, "");
}
