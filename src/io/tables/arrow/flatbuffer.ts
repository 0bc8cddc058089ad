/** A table of a FlatBuffer, as the metadata of Arrow's messages are: fields by number, each absent or somewhere in the same bytes
 * (FlatBuffers binary format: a table points back to its list of places, offsets are relative to where they stand). What lies
 * outside of the bytes throws a RangeError. */
export class FlatTable {
  constructor(readonly view: DataView, readonly at: number) {}

  /** The table that some bytes begin with. */
  static rootOf(bytes: Uint8Array): FlatTable {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return new FlatTable(view, view.getUint32(0, true));
  }

  #place(field: number): number | undefined {
    const list = this.at - this.view.getInt32(this.at, true), entry = 4 + 2 * field;
    if (entry + 2 > this.view.getUint16(list, true)) return undefined;
    const offset = this.view.getUint16(list + entry, true);
    return offset === 0 ? undefined : this.at + offset;
  }

  u8(field: number, absent = 0): number {
    const at = this.#place(field);
    return at === undefined ? absent : this.view.getUint8(at);
  }

  i16(field: number, absent = 0): number {
    const at = this.#place(field);
    return at === undefined ? absent : this.view.getInt16(at, true);
  }

  i32(field: number, absent = 0): number {
    const at = this.#place(field);
    return at === undefined ? absent : this.view.getInt32(at, true);
  }

  i64(field: number, absent = 0n): bigint {
    const at = this.#place(field);
    return at === undefined ? absent : this.view.getBigInt64(at, true);
  }

  table(field: number): FlatTable | undefined {
    const at = this.#place(field);
    return at === undefined ? undefined : new FlatTable(this.view, at + this.view.getUint32(at, true));
  }

  text(field: number): string {
    const { at, length } = this.#list(field, 1), { buffer, byteOffset } = this.view;
    return new TextDecoder().decode(new Uint8Array(buffer, byteOffset + at, length));
  }

  /** A list of tables. */
  tables(field: number): FlatTable[] {
    const { at, length } = this.#list(field, 4), places = Array.from({ length }, (_, i) => at + 4 * i);
    return places.map((place) => new FlatTable(this.view, place + this.view.getUint32(place, true)));
  }

  /** A list of structures of whole numbers of 64 bits. @returns one row of numbers each */
  longs(field: number, perRow: number): number[][] {
    const { at, length } = this.#list(field, 8 * perRow);
    const long = (i: number) => Number(this.view.getBigInt64(at + 8 * i, true));
    return Array.from({ length }, (_, i) => Array.from({ length: perRow }, (_, k) => long(i * perRow + k)));
  }

  #list(field: number, bytesEach: number): { at: number; length: number } {
    const place = this.#place(field);
    if (place === undefined) return { at: 0, length: 0 };
    const at = place + this.view.getUint32(place, true), length = this.view.getUint32(at, true);
    if (at + 4 + length * bytesEach > this.view.byteLength) throw new RangeError(`a list of ${length} is too long`);
    return { at: at + 4, length };
  }
}
