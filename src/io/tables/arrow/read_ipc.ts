import type { ArrowVector } from "../arrow_columns.ts";
import { BatchBuffers, Room } from "./batch_buffers.ts";
import { messagesOf } from "./messages.ts";
import { type Chunk, type Dictionaries, readField, valueAt } from "./read_field.ts";
import { type ArrowField, fieldsOf } from "./schema.ts";

/** Columns of an Arrow file by name, not yet ours. */
export interface ArrowColumns {
  nrows: number;
  columns: [name: string, column: ArrowVector][];
}

/** Rows of a file whose columns take no bytes. */
const mostEmpty = 2 ** 20;

/** Reads an Arrow IPC file or stream, Feather of version 2 too, buffers packed or not. Every length, place and index is held against
 * the bytes that there are before it is used: a damaged file is refused, in time and memory that grow with its size.
 * @param most bytes that it may unpack to @throws {Error} saying what is wrong with it */
export function readIpc(bytes: Uint8Array, most: number): ArrowColumns {
  try {
    return columnsOf(bytes, new Room(most));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Error(`its metadata point to where nothing is (${error.message})`);
  }
}

function columnsOf(bytes: Uint8Array, room: Room): ArrowColumns {
  const { schema, messages } = messagesOf(bytes), fields = fieldsOf(schema), coded = codedFields(fields);
  const dictionaries: Dictionaries = new Map(), chunks: Chunk[][] = fields.map(() => []);
  let nrows = 0;
  for (const { kind, header, body } of messages) {
    if (kind === "dictionary") {
      const id = header.i64(0), field = coded.get(id), batch = header.table(1);
      if (!field || !batch) throw new Error("it has a dictionary that no column uses");
      const chunk = readField(field, new BatchBuffers(batch, body, room), dictionaries);
      const words = header.u8(2) ? dictionaries.get(id) ?? [] : [];
      for (let i = 0; i < chunk.length; i++) words.push(valueAt(chunk, i));
      dictionaries.set(id, words);
    } else if (kind === "batch") {
      const buffers = new BatchBuffers(header, body, room), { length } = buffers;
      fields.forEach((field, k) => {
        const chunk = readField(field, buffers, dictionaries);
        if (chunk.length !== length) {
          throw new Error(`column ${field.name} has ${chunk.length} values, its batch ${length} rows`);
        }
        chunks[k].push(chunk);
      });
      nrows += length;
    }
  }
  if (!(nrows >= 0 && nrows <= 8 * room.taken + mostEmpty)) throw new Error(`it cannot have ${nrows} rows`);
  return { nrows, columns: fields.map((field, k) => [field.name, vectorOf(field, chunks[k])]) };
}

/** Fields of the values of dictionaries, nested ones too. */
function codedFields(fields: readonly ArrowField[], into = new Map<bigint, ArrowField>()): Map<bigint, ArrowField> {
  for (const { dictionary, children } of fields) {
    codedFields(children, into);
    if (!dictionary) continue;
    into.set(dictionary.id, dictionary.values);
    codedFields(dictionary.values.children, into);
  }
  return into;
}

function vectorOf({ type }: ArrowField, chunks: readonly Chunk[]): ArrowVector {
  const sum = (of: (chunk: Chunk) => number) => chunks.reduce((n, chunk) => n + of(chunk), 0);
  return {
    type,
    length: sum((c) => c.length),
    nullCount: sum((c) => c.nulls),
    toArray: () => joined(chunks.map((c) => c.values)),
    *[Symbol.iterator]() {
      for (const chunk of chunks) for (let i = 0; i < chunk.length; i++) yield valueAt(chunk, i);
    },
  };
}

/** Arrays of numbers stay such: values one by one are many times slower. */
function joined(parts: readonly ArrayLike<unknown>[]): ArrayLike<unknown> {
  const [first] = parts, length = parts.reduce((n, part) => n + part.length, 0);
  if (parts.length === 1) return first;
  if (!ArrayBuffer.isView(first)) return parts.flatMap((part) => Array.from(part));
  const all = new (first.constructor as Float64ArrayConstructor)(length);
  let at = 0;
  for (const part of parts) {
    all.set(part as Float64Array, at);
    at += part.length;
  }
  return all;
}
