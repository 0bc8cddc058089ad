import type { BatchBuffers } from "./batch_buffers.ts";
import type { ArrowField, Layout } from "./schema.ts";

/** Values of a field in one batch; of lists, structures, times none. */
export interface Chunk {
  length: number;
  nulls: number;
  values: ArrayLike<unknown>;
  /** One bit each, 0 where a value is missing. */
  valid?: Uint8Array;
}

/** Values of dictionaries by their numbers. */
export type Dictionaries = Map<bigint, unknown[]>;

/** One value, null where it is missing. */
export const valueAt = ({ values, valid }: Chunk, i: number): unknown =>
  valid && !(valid[i >> 3] >> (i & 7) & 1) ? null : values[i];

/** Reads the next field of a batch, children included. @throws {Error} where buffers are shorter than lengths say, offsets do not rise or
 * leave the values, or an index is none of the dictionary's */
export function readField(field: ArrowField, from: BatchBuffers, dictionaries: Dictionaries): Chunk {
  const { length, nulls } = from.node(), { layout } = field;
  const valid = layout.kind === "null" || layout.kind === "union" ? undefined : validityOf(from, length, nulls);
  const children = () => field.children.map((child) => readField(child, from, dictionaries));
  const chunk = (values: ArrayLike<unknown>): Chunk => ({ length, nulls, values, ...(valid ? { valid } : {}) });
  if (field.dictionary) return lookedUp(chunk(plainValues(layout, length, from)), field.dictionary.id, dictionaries);
  switch (layout.kind) {
    case "list":
      offsetsOf(from, length, layout.wide);
      return chunk((children(), []));
    case "struct":
      return chunk((longEnough(children(), length), []));
    case "union":
      from.bytes(length);
      if (layout.dense) from.bytes(4 * length);
      return chunk((longEnough(children(), layout.dense ? 0 : length), []));
    case "fixed list": {
      const [items] = longEnough(children(), length * layout.size), { size } = layout;
      if (!field.type.startsWith("Fixed")) return chunk([]);
      const row = (_: unknown, i: number) => Array.from({ length: size }, (_, k) => valueAt(items, i * size + k));
      return chunk(Array.from({ length }, row));
    }
    default:
      return chunk(plainValues(layout, length, from));
  }
}

function longEnough(children: Chunk[], length: number): Chunk[] {
  const short = children.find((child) => child.length < length);
  if (short) throw new Error(`${length} values are needed for lists and structures, there are ${short.length}`);
  return children;
}

/** @throws {Error} unless as many bits are 0 as values are said to be missing */
function validityOf(from: BatchBuffers, length: number, nulls: number): Uint8Array | undefined {
  const bits = from.bytes(nulls > 0 ? Math.ceil(length / 8) : 0);
  if (nulls === 0) return undefined;
  let zeros = 0;
  for (let i = 0; i < length; i++) zeros += ~(bits[i >> 3] >> (i & 7)) & 1;
  if (zeros === nulls) return bits;
  throw new Error(`${nulls} values of a column are said to be missing, its bits say ${zeros}`);
}

function plainValues(layout: Layout, length: number, from: BatchBuffers): ArrayLike<unknown> {
  switch (layout.kind) {
    case "bits": {
      const bits = from.bytes(Math.ceil(length / 8));
      return Uint8Array.from({ length }, (_, i) => bits[i >> 3] >> (i & 7) & 1);
    }
    case "numbers": {
      const { array } = layout, bytes = from.bytes(length * array.BYTES_PER_ELEMENT);
      // A copy lies where numbers may lie.
      return new array(bytes.slice(0, length * array.BYTES_PER_ELEMENT).buffer);
    }
    case "decimal": {
      const per = layout.bytes / 4,
        words = new Uint32Array(from.bytes(4 * per * length).slice(0, 4 * per * length).buffer);
      return Array.from({ length }, (_, i) => words.subarray(i * per, (i + 1) * per));
    }
    case "text":
      return textsOf(from, length, layout.wide);
    case "views":
      return viewedTexts(from, length);
    case "opaque":
      from.bytes(length * layout.bytes);
      return [];
    default:
      return [];
  }
}

/** Where values begin, and where the last ends; a field without values may have none. */
function offsetsOf(from: BatchBuffers, length: number, wide: boolean): ArrayLike<number> {
  const need = length === 0 ? 0 : (length + 1) * (wide ? 8 : 4), bytes = from.bytes(need).slice(0, need);
  const offsets = wide ? Float64Array.from(new BigInt64Array(bytes.buffer), Number) : new Int32Array(bytes.buffer);
  for (let i = 0; i < offsets.length; i++) {
    if (offsets[i] < (i > 0 ? offsets[i - 1] : 0)) {
      throw new Error(`places of texts or lists must rise, row ${i} does not`);
    }
  }
  return offsets;
}

function textsOf(from: BatchBuffers, length: number, wide: boolean): string[] {
  const offsets = offsetsOf(from, length, wide), data = from.bytes(length > 0 ? offsets[length] : 0);
  const used = data.subarray(length > 0 ? offsets[0] : 0, length > 0 ? offsets[length] : 0);
  const decoder = new TextDecoder(), all = decoder.decode(used);
  const text = all.length === used.length
    // All of it is ASCII, so that characters lie as bytes do.
    ? (a: number, z: number) => all.slice(a - offsets[0], z - offsets[0])
    : (a: number, z: number) => decoder.decode(data.subarray(a, z));
  return Array.from({ length }, (_, i) => text(offsets[i], offsets[i + 1]));
}

/** Up to 12 bytes lie in the view itself, longer texts in one of the further buffers, which several may share. */
function viewedTexts(from: BatchBuffers, length: number): string[] {
  const bytes = from.bytes(16 * length), view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const more = Array.from({ length: from.moreBuffers() }, () => from.bytes()), decoder = new TextDecoder();
  return Array.from({ length }, (_, i) => {
    const at = 16 * i, size = view.getInt32(at, true);
    if (size >= 0 && size <= 12) return decoder.decode(bytes.subarray(at + 4, at + 4 + size));
    const source = more[view.getInt32(at + 8, true)], start = view.getInt32(at + 12, true);
    if (size < 0 || start < 0 || !source || start + size > source.length) {
      throw new Error(`the text of row ${i} does not lie in its buffers`);
    }
    from.room.take(size);
    return decoder.decode(source.subarray(start, start + size));
  });
}

/** Words of a kind that is not read stand there as `undefined`: then no values are, as in a column of that kind itself. */
function lookedUp(indices: Chunk, id: bigint, dictionaries: Dictionaries): Chunk {
  const words = dictionaries.get(id) ?? [], { length } = indices;
  let nulls = 0, unread = false;
  const values = Array.from({ length }, (_, i) => {
    const index = valueAt(indices, i);
    if (index !== null && !(Number(index) >= 0 && Number(index) < words.length)) {
      throw new Error(`row ${i} names word ${index} of a dictionary of ${words.length}`);
    }
    const value = index === null ? null : words[Number(index)];
    if (value === null) nulls++;
    unread ||= value === undefined;
    return value;
  });
  return { length, nulls, values: unread ? [] : values };
}
