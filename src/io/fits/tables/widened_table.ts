import type { FileSink } from "../../../base/disk.ts";
import { InputError } from "../../../base/errors.ts";
import type { Column } from "../../../base/table.ts";
import { RunningSum } from "../checksum.ts";
import { Header } from "../header.ts";
import { bigEndian, emptyPrimary, fitsBytes, signedHeader } from "../write.ts";
import { columnNames, fieldsOf } from "./binary_table.ts";
import { forms } from "./write_table.ts";

/** A column that is added. */
export interface AddedColumn {
  name: string;
  type: "f8" | "f4" | "i4" | "i2" | "u1";
  unit?: string;
  comment?: string;
}

const perTable = new Set(["CHECKSUM", "DATASUM", "THEAP"]);

/** Copies a binary table row by row as it is, scaled columns and all, with columns added at the end; in bounded memory. */
export class WidenedTable {
  readonly #sum = new RunningSum();
  #rows = 0;
  #bytes = 0;

  private constructor(
    readonly sink: FileSink,
    readonly header: Header,
    readonly rowBytes: number,
    readonly added: readonly AddedColumn[],
    readonly start: number,
  ) {}

  /** @param from header of the table that is copied @throws {InputError} for a name that it has already, and for columns of variable
   * length, whose values are not in the rows */
  static async open(sink: FileSink, from: Header, added: readonly AddedColumn[]): Promise<WidenedTable> {
    const names = new Set(columnNames(from).map((n) => n.toLowerCase()));
    const twice = added.find((c) => names.has(c.name.toLowerCase()));
    if (twice) {
      throw new InputError(
        `Cannot add column ${twice.name} to ${from.place}: it has one of that name; choose another with --column`,
      );
    }
    const variable = fieldsOf(from).find((f) => f.element);
    if (variable) {
      throw new InputError(
        `Cannot add columns to ${from.place}: column ${variable.name} has values of variable length; leave it out, or write Parquet`,
      );
    }
    const rowBytes = from.integer("NAXIS1", 0, 2 ** 31), header = new Header(from.place);
    for (const { key, value, comment } of from.cards) if (!perTable.has(key)) header.add(key, value, comment);
    const wide = added.reduce((n, c) => n + forms[c.type][1], rowBytes);
    header.set("NAXIS1", wide).set("PCOUNT", 0).set("TFIELDS", names.size + added.length);
    added.forEach(({ name, type, unit, comment }, k) => {
      const i = names.size + k + 1;
      header.add(`TTYPE${i}`, name, comment).add(`TFORM${i}`, `1${forms[type][0]}`);
      if (unit) header.add(`TUNIT${i}`, unit);
    });
    const primary = fitsBytes([emptyPrimary([])]);
    await sink.write(primary);
    await sink.write(signedHeader(header, 0));
    return new WidenedTable(sink, header, rowBytes, added, primary.length);
  }

  /** @param rows whole rows as they are in the file @param values of the added columns, one a row each */
  async append(rows: Uint8Array, values: readonly ArrayLike<number>[]): Promise<void> {
    const old = this.rowBytes, n = old === 0 ? values[0].length : rows.length / old;
    const parts = this.added.map(({ type }, k) => ({
      size: forms[type][1],
      bytes: bigEndian(values[k], type as Column["type"] as "f8"),
    }));
    const wide = parts.reduce((s, p) => s + p.size, old), out = new Uint8Array(n * wide);
    for (let i = 0, at = 0; i < n; i++) {
      out.set(rows.subarray(i * old, (i + 1) * old), at);
      at += old;
      for (const { size, bytes } of parts) for (let k = i * size; k < (i + 1) * size; k++) out[at++] = bytes[k];
    }
    this.#sum.add(out);
    this.#rows += n;
    this.#bytes += out.length;
    await this.sink.write(out);
  }

  /** Pads the last block and signs the header; the sink is left to the caller to commit. */
  async finish(): Promise<void> {
    this.header.set("NAXIS2", this.#rows);
    const padding = new Uint8Array((2880 - this.#bytes % 2880) % 2880);
    this.#sum.add(padding);
    await this.sink.write(padding);
    await this.sink.patch(this.start, signedHeader(this.header, this.#sum.total));
  }
}
