import { InputError } from "../../base/errors.ts";
import type { Card, Header } from "./header.ts";

/** The 80-character records of one card; long text goes on in CONTINUE records (FITS 4.0, 4.2.1.2).
 * @throws {InputError} when a keyword or text is not printable ASCII */
export function cardRecords({ key, value, comment }: Card): string[] {
  if (!/^[\x20-\x7e]*$/.test(key + comment + (typeof value === "string" ? value : ""))) {
    throw new InputError(`Cannot write card ${key}: keyword, value and comment must be printable ASCII`);
  }
  if (value === undefined) return [`${key.padEnd(8)}${comment}`.slice(0, 80).padEnd(80)];
  const start = /^[A-Z0-9_-]{1,8}$/.test(key) ? `${key.padEnd(8)}= ` : `HIERARCH ${key} = `;
  if (typeof value === "string") return textRecords(start, value.replaceAll("'", "''"), comment);
  const text = typeof value === "boolean" ? (value ? "T" : "F") : numberText(key, value);
  return [withComment(start + text.padStart(Math.max(0, 30 - start.length)), comment)];
}

const withComment = (text: string, comment: string) =>
  (comment && text.length + 3 < 80 ? `${text} / ${comment}` : text).slice(0, 80).padEnd(80);

function numberText(key: string, value: number): string {
  if (!Number.isFinite(value)) {
    throw new InputError(`Cannot write card ${key}: the value must be finite, it is ${value}`);
  }
  // 2^63, the zero point of unsigned 64-bit columns, must keep its last digits.
  const long = Number.isInteger(value) && !Number.isSafeInteger(value) && Math.abs(value) < 1e20;
  const text = long ? String(BigInt(value)) : String(value).toUpperCase();
  return Number.isInteger(value) || /[.E]/.test(text) ? text.replace(/^(-?\d+)E/, "$1.0E") : text;
}

function textRecords(start: string, text: string, comment: string): string[] {
  if (start.length + text.length + 2 <= 80) {
    return [withComment(`${start}${`'${text.padEnd(8)}'`.padEnd(comment ? 20 : 0)}`, comment)];
  }
  const records: string[] = [];
  let rest = text, head = start;
  while (head.length + rest.length + 2 > 80) {
    let room = 80 - head.length - 3;
    // A doubled quote must not be cut in two.
    if ((/'*$/.exec(rest.slice(0, room))![0].length & 1) === 1) room--;
    records.push(`${head}'${rest.slice(0, room)}&'`.padEnd(80));
    rest = rest.slice(room);
    head = "CONTINUE  ";
  }
  records.push(withComment(`${head}'${rest}'`, comment));
  return records;
}

/** Header unit: cards, END, padding to 2880 bytes. */
export function headerBytes(header: Header): Uint8Array {
  const records = header.cards.flatMap(cardRecords);
  if (records.some((r) => r.startsWith("CONTINUE"))) {
    records.push(
      ...cardRecords({ key: "LONGSTRN", value: "OGIP 1.0", comment: "long text goes on in CONTINUE cards" }),
    );
  }
  const text = records.join("") + "END".padEnd(80);
  return new TextEncoder().encode(text.padEnd(Math.ceil(text.length / 2880) * 2880));
}
