/** A column table: what a FITS binary table, an Arrow batch or a CSV file becomes in memory. */
export type ColumnType = "f8" | "f4" | "i8" | "i4" | "i2" | "u1" | "bool" | "str";

export type ColumnData =
  | Float64Array
  | Float32Array
  | BigInt64Array
  | Int32Array
  | Int16Array
  | Uint8Array
  | string[];

/** One column: `data` holds nrows × product(shape) values, row by row; strings hold nrows × product(shape) entries. */
export interface Column {
  type: ColumnType;
  /** Values per row; [] for a scalar. First index slowest (C order). */
  shape: readonly number[];
  data: ColumnData;
  unit?: string;
  comment?: string;
  /** Fixed width in bytes of a string column when written; the longest value when absent. */
  width?: number;
  /** Of a variable-length column: values that count in each row. */
  lengths?: Int32Array;
}

export interface Table {
  nrows: number;
  columns: Map<string, Column>;
}

/** Column names are matched without regard to case, as FITS demands. */
export function findColumn(table: Table, name: string): Column | undefined {
  const exact = table.columns.get(name);
  if (exact) return exact;
  const lower = name.toLowerCase();
  for (const [key, column] of table.columns) if (key.toLowerCase() === lower) return column;
  return undefined;
}

/** Values of a numeric column as f64 (i8 beyond 2^53 loses digits); undefined when absent or text. */
export function numbers(table: Table, name: string): Float64Array | undefined {
  const column = findColumn(table, name);
  if (!column || column.type === "str") return undefined;
  return Float64Array.from(column.data as ArrayLike<number | bigint>, Number);
}

/** Values of a text column, trailing blanks stripped; undefined when absent or numeric. */
export function texts(table: Table, name: string): string[] | undefined {
  const column = findColumn(table, name);
  return column?.type === "str" ? (column.data as string[]).map((s) => s.trimEnd()) : undefined;
}

/** The rows named, in that order, as a new table. */
export function takeRows(table: Table, rows: ArrayLike<number>): Table {
  const columns = new Map<string, Column>();
  for (const [name, column] of table.columns) {
    const per = column.shape.reduce((a, b) => a * b, 1);
    const size = rows.length * per;
    const source = column.data as unknown as number[];
    const data = (column.type === "str"
      ? new Array<string>(size)
      : new (column.data.constructor as { new (n: number): Float64Array })(size)) as unknown as number[];
    for (let i = 0; i < rows.length; i++) {
      for (let j = 0; j < per; j++) {
        data[i * per + j] = source[rows[i] * per + j];
      }
    }
    columns.set(name, { ...column, data: data as unknown as ColumnData });
  }
  return { nrows: rows.length, columns };
}
