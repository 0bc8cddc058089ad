import type { FileSink } from "../../../base/disk.ts";
import { InputError } from "../../../base/errors.ts";
import type { Column, Table } from "../../../base/table.ts";
import { sum32 } from "../checksum.ts";
import type { Card, Header } from "../header.ts";
import { emptyPrimary, fitsBytes, signedHeader } from "../write.ts";
import { type FieldHead, forms, tableHeader } from "./write_table.ts";

/** A column of a table being written; text needs a `width` and is scalar. */
export type ColumnHead = Omit<Column, "data" | "shape" | "lengths"> & {
  /** Values per row, as in `Column`; scalar when absent. */
  shape?: readonly number[];
};

/** A binary table written row by row, in bounded memory: the same bytes as `fitsBytes([tableHdu(…)])`, however the rows come. */
export class TableWriter {
  readonly #names: string[];
  readonly #heads: ColumnHead[];
  readonly #offsets: number[] = [];
  readonly #width: number;
  readonly #start: number;
  readonly #header: Header;
  #rows = 0;
  #sum = 0;
  /** Fewer than four bytes that wait for the next rows, so that the sum stays aligned. */
  #rest = new Uint8Array(0);

  private constructor(
    readonly sink: FileSink,
    columns: ReadonlyMap<string, ColumnHead>,
    readonly nrows: number | undefined,
    name: string,
    cards: readonly Card[],
  ) {
    this.#names = [...columns.keys()];
    this.#heads = [...columns.values()];
    let width = 0;
    const fields = this.#names.map((key, i): FieldHead => {
      const head = this.#heads[i], [letter, size] = layoutOf(key, head);
      this.#offsets.push(width);
      width += size;
      return { key, form: letter, width: size, column: { ...head, shape: head.shape ?? [] } };
    });
    this.#width = width;
    this.#header = tableHeader(fields, nrows ?? 0, name, cards);
    this.#start = fitsBytes([emptyPrimary([])]).length;
  }

  /** Writes the headers; the table's own is written again by `finish`, with its checksum.
   * @param nrows rows that will be added; undefined when unknown */
  static async open(
    sink: FileSink,
    columns: ReadonlyMap<string, ColumnHead>,
    nrows: number | undefined,
    name: string,
    cards: readonly Card[] = [],
  ): Promise<TableWriter> {
    const stream = new TableWriter(sink, columns, nrows, name, cards);
    await sink.write(fitsBytes([emptyPrimary([])]));
    await sink.write(signedHeader(stream.#header, 0));
    return stream;
  }

  /** @param rows columns of the names, types and shapes of `open`, any number of rows */
  async append(rows: Table): Promise<void> {
    const keep = this.#rest.length, bytes = new Uint8Array(keep + rows.nrows * this.#width);
    bytes.set(this.#rest);
    const view = new DataView(bytes.buffer, keep);
    this.#heads.forEach((head, i) => {
      const column = rows.columns.get(this.#names[i]);
      const values = rows.nrows * perRow(head);
      if (column?.type !== head.type || column.data.length !== values) {
        throw new InputError(`Cannot write column ${this.#names[i]}: ${values} values of ${head.type} are needed`);
      }
      put(view, column, head, this.#offsets[i], this.#width, this.#names[i]);
    });
    this.#rows += rows.nrows;
    const whole = bytes.length - bytes.length % 4;
    this.#sum = sum32(bytes.subarray(0, whole), this.#sum);
    this.#rest = bytes.slice(whole);
    await this.sink.write(bytes.subarray(0, whole));
  }

  /** Pads the last block and signs the header; the sink is left to the caller to commit. */
  async finish(): Promise<void> {
    if (this.nrows !== undefined && this.#rows !== this.nrows) {
      throw new Error(`${this.nrows} rows were announced, ${this.#rows} came`);
    }
    this.#header.set("NAXIS2", this.#rows);
    const size = this.#rows * this.#width, done = size - this.#rest.length;
    const last = new Uint8Array(Math.ceil(size / 2880) * 2880 - done);
    last.set(this.#rest);
    this.#sum = sum32(last, this.#sum);
    await this.sink.write(last);
    await this.sink.patch(this.#start, signedHeader(this.#header, this.#sum));
  }
}

const perRow = ({ shape = [] }: ColumnHead) => shape.reduce((a, b) => a * b, 1);

/** TFORM and bytes per row. */
function layoutOf(key: string, head: ColumnHead): [string, number] {
  const count = perRow(head);
  if (head.type === "str") {
    if (!head.width || count !== 1) throw new InputError(`Cannot write column ${key}: text needs a width and no shape`);
    return [`${head.width}A`, head.width];
  }
  if (head.type === "bool") return [`${count}L`, count];
  const [letter, size] = forms[head.type];
  return [count + letter, count * size];
}

/** One column into its place in every row. */
function put(view: DataView, column: Column, head: ColumnHead, offset: number, stride: number, key: string) {
  if (column.type === "str") return putText(view, column.data as string[], head.width!, offset, stride, key);
  const per = perRow(head), { type } = column, size = type === "bool" ? 1 : forms[type][1];
  for (let k = 0; k < per; k++) putNumbers(view, column, { from: k, step: per, offset: offset + k * size, stride });
}

function putText(view: DataView, texts: string[], width: number, offset: number, stride: number, key: string) {
  for (let row = 0, at = offset; row < texts.length; row++, at += stride) {
    const text = texts[row];
    if (text.length > width) {
      throw new InputError(`Cannot write column ${key}: "${text}" is longer than ${width} bytes`);
    }
    for (let i = 0; i < width; i++) {
      const code = i < text.length ? text.charCodeAt(i) : 32;
      if (code > 126) throw new InputError(`Cannot write column ${key}: "${text}" is not ASCII`);
      view.setUint8(at + i, code);
    }
  }
}

/** Every `step`-th value from `from` on, one a row. */
function putNumbers(
  view: DataView,
  { type, data }: Column,
  { from, step, offset, stride }: { from: number; step: number; offset: number; stride: number },
) {
  if (type === "i8") {
    const values = data as BigInt64Array;
    for (let i = from, at = offset; i < values.length; i += step, at += stride) view.setBigInt64(at, values[i]);
    return;
  }
  if (type === "u8") {
    const values = data as BigUint64Array;
    for (let i = from, at = offset; i < values.length; i += step, at += stride) {
      view.setBigUint64(at, values[i] ^ (2n ** 63n));
    }
    return;
  }
  const values = data as Float64Array;
  for (let i = from, at = offset; i < values.length; i += step, at += stride) {
    if (type === "f8") view.setFloat64(at, values[i]);
    else if (type === "f4") view.setFloat32(at, values[i]);
    else if (type === "i4") view.setInt32(at, values[i]);
    else if (type === "i2") view.setInt16(at, values[i]);
    else if (type === "u1") view.setUint8(at, values[i]);
    else view.setUint8(at, values[i] ? 84 : 70);
  }
}
