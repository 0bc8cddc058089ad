import type { Column, ColumnData, Table } from "../table.ts";

/** Tables one below another. A column that a table lacks is `missing` (numbers) or blank there; columns of one name must have one
 * type and shape. */
export function stack(tables: readonly Table[], missing = 0): Table {
  if (tables.length === 1) return tables[0];
  const nrows = tables.reduce((n, t) => n + t.nrows, 0), columns = new Map<string, Column>();
  for (const table of tables) {
    for (const [name, column] of table.columns) {
      if (columns.has(name)) continue;
      const per = column.shape.reduce((a, b) => a * b, 1), data = emptyLike(column, nrows * per, missing);
      let at = 0, width = column.width ?? 0;
      for (const t of tables) {
        const other = t.columns.get(name), source = other?.data as unknown as number[] | undefined;
        if (other && (other.type !== column.type || String(other.shape) !== String(column.shape))) {
          throw new TypeError(
            `column ${name} has type ${column.type}[${column.shape}] and ${other.type}[${other.shape}]`,
          );
        }
        if (source) { for (let i = 0; i < source.length; i++) data[at + i] = source[i]; }
        width = Math.max(width, other?.width ?? 0);
        at += t.nrows * per;
      }
      columns.set(name, { ...column, data: data as unknown as ColumnData, ...(width > 0 ? { width } : {}) });
    }
  }
  return { nrows, columns };
}

function emptyLike(column: Column, size: number, missing: number): number[] {
  if (column.type === "str") return new Array<string>(size).fill("") as unknown as number[];
  const data = new (column.data.constructor as { new (n: number): Float64Array })(size);
  if (column.type === "f4" || column.type === "f8") data.fill(missing);
  return data as unknown as number[];
}
