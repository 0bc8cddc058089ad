/** Rows of a buffer as named columns. The order in which they are listed is the only thing that is written down: where each
 * column begins, how long a row is, what WGSL calls them and how a row is packed follow from it. */
import { wgslConstants } from "./wgsl.ts";

type Cells = number | ArrayLike<number>;

export interface Layout<C extends string> {
  /** First value of each column. */
  readonly at: Readonly<Record<C, number>>;
  /** Values from row to row. */
  readonly stride: number;
  /** `PATCH_JOB`, …, `PATCH_STRIDE` for a layout that is called "patch". */
  readonly wgsl: string;
  /** A row. Columns of several values may be given fewer; what is not given is 0.
   * @throws {RangeError} when a column is given more values than it has */
  pack(cells: Readonly<Record<C, Cells>>): Float64Array;
  /** The same where kernels fill in the other columns. */
  packSome(cells: Readonly<Partial<Record<C, Cells>>>): Float64Array;
  /** Row `index` of a buffer's values. */
  row<V extends Sliceable<V>>(values: V, index: number): V;
  /** All values of a column in row `index`. */
  cells<V extends Sliceable<V>>(values: V, index: number, column: C): V;
  /** First value, or value `k`, of the columns of row `index`. */
  reader(values: ArrayLike<number>, index: number): (column: C, k?: number) => number;
}

interface Sliceable<V> {
  subarray(from: number, to: number): V;
}

/** @param name of a row, in messages and WGSL @param lengths values of each column @param multiple the stride is one of this */
export function layout<C extends string>(
  name: string,
  lengths: Readonly<Record<C, number>>,
  multiple = 1,
): Layout<C> {
  const columns = Object.keys(lengths) as C[], at = {} as Record<C, number>;
  let end = 0;
  for (const column of columns) {
    at[column] = end;
    end += lengths[column];
  }
  const stride = Math.ceil(end / multiple) * multiple;
  const packSome = (cells: Readonly<Partial<Record<C, Cells>>>) => {
    const row = new Float64Array(stride);
    for (const column of Object.keys(cells) as C[]) {
      const given: Cells = cells[column]!, values = typeof given === "number" ? [given] : given;
      if (values.length > lengths[column]) {
        const attempt = `Cannot pack ${values.length} values into column "${column}" of a row of "${name}"`;
        throw new RangeError(`${attempt}: it has room for ${lengths[column]}`);
      }
      row.set(values, at[column]);
    }
    return row;
  };
  return {
    at,
    stride,
    wgsl: wgslConstants(at, "u32", name) + wgslConstants({ stride }, "u32", name),
    pack: packSome,
    packSome,
    row: (values, index) => values.subarray(index * stride, (index + 1) * stride),
    cells(values, index, column) {
      const from = index * stride + at[column];
      return values.subarray(from, from + lengths[column]);
    },
    reader: (values, index) => (column, k = 0) => values[index * stride + at[column] + k],
  };
}

/** Rows of one length, one after another. */
export function joinRows(rows: readonly ArrayLike<number>[]): Float64Array {
  const stride = rows[0]?.length ?? 0, joined = new Float64Array(rows.length * stride);
  rows.forEach((row, i) => joined.set(row, i * stride));
  return joined;
}
