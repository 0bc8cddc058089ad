import { InputError } from "../../../base/errors.ts";
import type { Column, Table } from "../../../base/table.ts";
import { longColumn } from "../../../base/table_builder.ts";
import { ascii, type Header } from "../header.ts";

/** Whether a header is that of an ASCII table. */
export const isAscii = (header: Header): boolean => String(header.get("XTENSION")).trim() === "TABLE";

/** A field of a row: where its characters are, and what they mean. */
interface AsciiField {
  name: string;
  /** A text, I whole number, F, E, D number. */
  code: string;
  /** First character, from 0, and how many. */
  at: number;
  width: number;
  /** Digits after the point where none is written. */
  decimals: number;
  scale: number;
  zero: number;
  /** Text that stands for no value. */
  none?: string;
  unit?: string;
}

/** Decodes an ASCII table (FITS standard 4.0, 7.2). Blank numbers, which the standard lets be 0, are NaN: who leaves a field blank means no value.
 * @param only columns to decode (default: all) @param row the one to decode (default: all)
 * @throws {InputError} naming a card, or row and column, that breaks a rule */
export function decodeAscii(header: Header, data: Uint8Array, only?: ReadonlySet<string>, row?: number): Table {
  const rowBytes = header.integer("NAXIS1", 0, 2 ** 31), all = header.integer("NAXIS2", 0, 2 ** 31);
  const first = row ?? 0, nrows = row === undefined ? all : 1, columns = new Map<string, Column>();
  for (const field of asciiFields(header, rowBytes)) {
    if (only && !only.has(field.name) && !only.has(field.name.toLowerCase())) continue;
    const words = Array.from({ length: nrows }, (_, i) => ascii(data, (first + i) * rowBytes + field.at, field.width));
    columns.set(field.name, { ...columnOf(header, field, words, first), ...(field.unit ? { unit: field.unit } : {}) });
  }
  return { nrows, columns };
}

function asciiFields(header: Header, rowBytes: number): AsciiField[] {
  return Array.from({ length: header.integer("TFIELDS", 0, 999) }, (_, k) => {
    const i = k + 1, form = header.text(`TFORM${i}`).trim(), match = /^([AIFED])(\d+)(?:\.(\d+))?/.exec(form);
    if (!match) {
      throw new InputError(
        `Cannot read ${header.place}: TFORM${i} must be an ASCII-table format, current value is '${form}'`,
      );
    }
    const at = header.integer(`TBCOL${i}`, 1, 2 ** 31) - 1, width = Number(match[2]), none = header.get(`TNULL${i}`);
    if (at + width > rowBytes) {
      throw new InputError(
        `Cannot read ${header.place}: field ${i} ends at character ${at + width}, NAXIS1 is ${rowBytes}`,
      );
    }
    return {
      name: header.text(`TTYPE${i}`, "").trim() || `col${i}`,
      ...{ code: match[1], at, width, decimals: Number(match[3] ?? 0) },
      ...{ scale: header.number(`TSCAL${i}`, 1), zero: header.number(`TZERO${i}`, 0) },
      none: none === undefined ? undefined : String(none).trim(),
      unit: header.has(`TUNIT${i}`) ? String(header.get(`TUNIT${i}`)) : undefined,
    };
  });
}

function columnOf(header: Header, field: AsciiField, words: string[], first: number): Column {
  const { name, code, width, scale, zero, none } = field;
  if (code === "A") return { type: "str", shape: [], data: words.map((w) => w.trimEnd()), width };
  const missing = (word: string) => word === "" || word === none, trimmed = words.map((w) => w.trim());
  if (code === "I" && scale === 1 && zero === 0 && trimmed.every((w) => /^[+-]?\d+$/.test(w) && w !== none)) {
    const long = longColumn(trimmed.map((w) => BigInt(w.replace("+", ""))));
    if (long) return { ...long, shape: [] };
  }
  const values = trimmed.map((word, i) => {
    const value = missing(word) ? NaN : fortran(word, field.decimals);
    if (value !== undefined) return value * scale + zero;
    throw new InputError(`Cannot read ${header.place}: ${name} must be a number, row ${first + i} holds "${word}"`);
  });
  return { type: "f8", shape: [], data: Float64Array.from(values) };
}

/** A number as Fortran writes it: the exponent after E, D or a sign alone, the point where the format says if there is none. */
function fortran(word: string, decimals: number): number | undefined {
  const match = /^([+-]?)\s*(\d*)(\.?)(\d*)(?:[EeDd]?\s*([+-]?\d+))?$/.exec(word);
  if (!match || match[2] + match[4] === "") return undefined;
  const [, sign, whole, point, fraction, exponent = "0"] = match;
  const shift = point === "" ? -decimals : 0;
  return Number(`${sign}${whole || "0"}${point}${fraction}e${Number(exponent) + shift}`);
}
