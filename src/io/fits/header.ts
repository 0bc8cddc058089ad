import { InputError } from "../../base/errors.ts";

/** Value of a card; undefined for cards without one (COMMENT, HISTORY, blank). */
export type CardValue = string | number | boolean | undefined;

/** One card of a header. */
export interface Card {
  /** Keyword, upper case, at most eight characters; a longer one is written by the HIERARCH convention. */
  key: string;
  /** What the keyword stands for. */
  value: CardValue;
  /** Comment after the slash. */
  comment: string;
}

export const blockSize = 2880;

/** One header: cards in order, looked up by keyword (the first one of a repeated keyword).
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Header } from "@obiwan/obiwan";
 *
 * const header = new Header().add("EXPTIME", 90, "s").add("FILTER", "r");
 * assert.equal(header.number("EXPTIME"), 90);
 * assert.equal(header.text("OBJECT", "unknown"), "unknown");
 * assert.throws(() => header.number("FILTER"), /FILTER must be a number, current value is "r"/);
 * ```
 */
export class Header {
  /** In the order of the file. */
  readonly cards: Card[] = [];
  private readonly index = new Map<string, Card>();

  /** A header without cards. @param place file and HDU, for error messages */
  constructor(readonly place = "header") {}

  /** Adds a card at the end. */
  add(key: string, value: CardValue, comment = ""): this {
    const card = { key, value, comment };
    this.cards.push(card);
    if (!this.index.has(key)) this.index.set(key, card);
    return this;
  }

  /** Replaces the value of a keyword, or adds it. */
  set(key: string, value: CardValue, comment?: string): this {
    const card = this.index.get(key);
    if (!card) return this.add(key, value, comment);
    card.value = value;
    if (comment !== undefined) card.comment = comment;
    return this;
  }

  /** Whether there is a card of a keyword. */
  has(key: string): boolean {
    return this.index.has(key);
  }

  /** Value of a keyword, undefined when there is none. */
  get(key: string): CardValue {
    return this.index.get(key)?.value;
  }

  /** Value that must be a number. @throws {InputError} when absent (and no default is given) or not a number */
  number(key: string, fallback?: number): number {
    const value = this.get(key);
    if (typeof value === "number") return value;
    if (value === undefined && fallback !== undefined) return fallback;
    throw new InputError(
      `Cannot use ${this.place}: ${key} must be a number, current value is ${JSON.stringify(value)}`,
    );
  }

  /** Value that must be text. @throws {InputError} when absent (and no default is given) or not text */
  text(key: string, fallback?: string): string {
    const value = this.get(key);
    if (typeof value === "string") return value;
    if (value === undefined && fallback !== undefined) return fallback;
    throw new InputError(`Cannot use ${this.place}: ${key} must be text, current value is ${JSON.stringify(value)}`);
  }

  /** Whole number within limits. @throws {InputError} when it is not one */
  integer(key: string, low: number, high: number, fallback?: number): number {
    const value = this.number(key, fallback);
    if (Number.isInteger(value) && value >= low && value <= high) return value;
    throw new InputError(`Cannot read ${this.place}: ${key} must be ${low}..${high}, current value is ${value}`);
  }
}

/** First bytes of compressed files that are not unpacked here. */
const packings = [["BZh", "bzip2", "bunzip2"], ["\x1f\x9d", "compress (.Z)", "gunzip"], ["\xfd7zXZ", "xz", "unxz"], [
  "PK\x03\x04",
  "zip",
  "unzip",
]];

/** Reads the header that starts at a byte. @param only keeps cards that match alone: a few are read in a fraction of the time
 * @returns the header and the first byte of the data */
export function parseHeader(
  bytes: Uint8Array,
  start: number,
  place: string,
  only?: RegExp,
): { header: Header; dataStart: number } {
  const header = new Header(place), packing = packings.find(([begin]) => ascii(bytes, start, begin.length) === begin);
  if (packing) {
    throw new InputError(`Cannot read ${place}: the file is compressed by ${packing[1]}; unpack it with ${packing[2]}`);
  }
  for (let at = start;; at += 80) {
    if (at + 80 > bytes.length) {
      throw new InputError(
        `Cannot read ${place}: the header has no END card before byte ${bytes.length} (file truncated?)`,
      );
    }
    const card = ascii(bytes, at, 80);
    if (at === start && !/^(SIMPLE {2}|XTENSION)=/.test(card)) {
      throw new InputError(
        `Cannot read ${place}: byte ${at} must start with SIMPLE or XTENSION, found ${
          JSON.stringify(card.slice(0, 10))
        }`,
      );
    }
    if (card.startsWith("END") && card.slice(3).trim() === "") {
      const end = at + 80;
      return { header, dataStart: start + Math.ceil((end - start) / blockSize) * blockSize };
    }
    if (!only || only.test(card)) addCard(header, card, place, at);
  }
}

export function ascii(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode.apply(null, bytes.subarray(at, at + length) as unknown as number[]);
}

function addCard(header: Header, card: string, place: string, at: number) {
  const hierarch = /^HIERARCH +([^=]+?) *= ?(.*)$/.exec(card);
  const key = hierarch ? hierarch[1] : card.slice(0, 8).trimEnd();
  if (key === "CONTINUE") return continueText(header, card.slice(8));
  if (!hierarch && card.slice(8, 10) !== "= ") {
    header.add(key, undefined, card.slice(8).trimEnd());
    return;
  }
  const { value, comment } = parseValue(hierarch ? hierarch[2] : card.slice(10), place, key, at);
  header.add(key, value, comment);
}

/** A long string: the text so far ends with & and goes on here. */
function continueText(header: Header, rest: string) {
  const last = header.cards.at(-1);
  const match = /^\s*'((?:[^']|'')*)'\s*(?:\/ ?(.*))?$/.exec(rest.trimEnd());
  if (!last || typeof last.value !== "string" || !match || !last.value.endsWith("&")) return;
  last.value = last.value.slice(0, -1) + match[1].replaceAll("''", "'").trimEnd();
  if (match[2]) last.comment = (last.comment + match[2]).trimEnd();
}

function parseValue(field: string, place: string, key: string, at: number): { value: CardValue; comment: string } {
  const quoted = /^\s*'((?:[^']|'')*)'\s*(?:\/ ?(.*))?$/.exec(field.trimEnd());
  if (quoted) return { value: quoted[1].replaceAll("''", "'").trimEnd(), comment: quoted[2]?.trimEnd() ?? "" };
  const slash = field.indexOf("/");
  const raw = (slash < 0 ? field : field.slice(0, slash)).trim();
  const comment = slash < 0 ? "" : field.slice(slash + 1).trim();
  if (raw === "") return { value: undefined, comment };
  if (raw === "T" || raw === "F") return { value: raw === "T", comment };
  const number = Number(raw.replace(/[dD]/, "e"));
  if (!Number.isNaN(number)) return { value: number, comment };
  // Invalid values that some programs write (unquoted text, NaN, complex numbers) are kept as text: they matter only to a reader of this card.
  if (/^[\x20-\x7e]*$/.test(raw)) return { value: raw, comment };
  throw new InputError(`Cannot read ${place}: card ${key} at byte ${at} holds bytes that are not ASCII text`);
}
