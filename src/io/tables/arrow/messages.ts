import { FlatTable } from "./flatbuffer.ts";

/** What a message of an Arrow file holds: its metadata, and the bytes that these point into. */
export interface Message {
  kind: "schema" | "dictionary" | "batch" | "other";
  header: FlatTable;
  body: Uint8Array;
}

const kinds: readonly Message["kind"][] = ["other", "schema", "dictionary", "batch"];

/** The schema, then dictionaries and batches in the order in which they count, of an IPC file (Arrow columnar format 1.5, "IPC File
 * Format") or stream. @throws {Error} when a message lies outside of the bytes */
export function messagesOf(bytes: Uint8Array): { schema: FlatTable; messages: Message[] } {
  if (String.fromCharCode(...bytes.subarray(0, 6)) === "ARROW1") return ofFile(bytes);
  const messages: Message[] = [];
  for (let at = 0; at < bytes.length;) {
    const next = messageAt(bytes, at);
    if (!next) break;
    messages.push(next.message);
    at = next.end;
  }
  const [first, ...others] = messages;
  if (first?.kind !== "schema") throw new Error("it does not begin with a schema");
  return { schema: first.header, messages: others };
}

function ofFile(bytes: Uint8Array) {
  const end = bytes.length - 10, view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (end < 8 || String.fromCharCode(...bytes.subarray(end + 4)) !== "ARROW1") {
    throw new Error("it does not end as an Arrow file does (cut off?)");
  }
  const length = view.getInt32(end, true);
  if (length <= 0 || length > end) throw new Error(`its footer cannot have ${length} bytes`);
  const footer = FlatTable.rootOf(bytes.subarray(end - length, end)), schema = footer.table(1);
  if (!schema) throw new Error("its footer has no schema");
  // Blocks: place, bytes of metadata, bytes of the body.
  const places = [...footer.longs(2, 3), ...footer.longs(3, 3)].map(([at]) => at);
  // Work must follow from the bytes: a place takes 24 of them.
  if (new Set(places).size < places.length) throw new Error("its footer lists a batch twice");
  const messages = places.map((at) => messageAt(bytes, at)?.message);
  if (messages.some((m) => m?.kind !== "dictionary" && m?.kind !== "batch")) {
    throw new Error("its footer points to what is no batch");
  }
  return { schema, messages: messages as Message[] };
}

/** The message that begins at a byte; undefined at the end of a stream. */
function messageAt(bytes: Uint8Array, start: number): { message: Message; end: number } | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // Before version 0.15 nothing stood before the length.
  const from = start + (view.getInt32(start, true) === -1 ? 4 : 0);
  if (from + 4 > bytes.length) throw new Error("a message is cut off");
  const length = view.getInt32(from, true), at = from + 4;
  if (length === 0) return undefined;
  if (length < 0 || at + length > bytes.length) {
    throw new Error(`the metadata of a message at byte ${start} are cut off`);
  }
  const root = FlatTable.rootOf(bytes.subarray(at, at + length)), size = Number(root.i64(3)), body = at + length;
  if (size < 0 || body + size > bytes.length) throw new Error(`the data of a message at byte ${start} are cut off`);
  const header = root.table(2);
  if (!header) throw new Error(`the message at byte ${start} says nothing`);
  const kind = kinds[root.u8(1)] ?? "other";
  return { message: { kind, header, body: bytes.subarray(body, body + size) }, end: body + size };
}
