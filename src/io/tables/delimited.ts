import { InputError } from "../../base/errors.ts";
import type { Column, Table } from "../../base/table.ts";
import { filled } from "./arrow_columns.ts";
import { tableOf, wordColumn } from "./text.ts";

/** Comma-separated values: the first line names the columns, quotes as in RFC 4180, lines that start with # are comments; lines end with LF, CR
 * LF or CR. Semicolons and tabs divide where the first line has no comma. What an ECSV header says of the columns counts. An empty field of a
 * column of numbers is NaN. @throws {InputError} for rows of unequal length, quotes that do not end, and two columns of one name */
export function parseDelimited(text: string, path: string): Table {
  const body = text.replace(/^\ufeff/, ""), ecsv = ecsvHeader(body);
  const first = body.split(/\r\n?|\n/).find((l) => l !== "" && !l.startsWith("#")) ?? "";
  const divider = ecsv?.divider ?? [",", ";", "\t"].find((d) => first.includes(d)) ?? ",";
  const [names, ...rows] = records(body, divider, path);
  if (!names) throw new InputError(`Cannot read "${path}": the file is empty`);
  rows.forEach((row, i) => {
    if (row.length !== names.length) {
      throw new InputError(
        `Cannot read "${path}": row ${i + 1} has ${row.length} fields, the first line ${names.length}`,
      );
    }
  });
  const columns = names.map((name, k): [string, Column | string] => {
    const words = rows.map((row) => row[k].trim());
    return [name.trim(), ecsv ? ecsvColumn(words, ecsv.columns.get(name.trim()), path, name) : wordColumn(words)];
  });
  return tableOf(rows.length, columns, path);
}

/** Fields of each line that is neither empty nor a comment. */
function* records(text: string, divider: string, path: string): Generator<string[]> {
  const one = divider === " " ? " +" : divider, none = `[^${divider}\\r\\n]*`;
  const field = new RegExp(`("(?:[^"]|"")*"|(?!")${none})(${one}|\\r\\n?|\\n|$)`, "y");
  let row: string[] = [];
  while (field.lastIndex < text.length) {
    if (row.length === 0 && text[field.lastIndex] === "#") {
      field.lastIndex = endOfLine(text, field.lastIndex);
      continue;
    }
    const at = field.lastIndex, match = field.exec(text);
    if (!match) throw new InputError(`Cannot read "${path}": the quotes near "${text.slice(at, at + 30)}" do not end`);
    const [, raw, end] = match, divides = end !== "" && !/^[\r\n]/.test(end);
    row.push(raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw);
    if (divides) {
      if (field.lastIndex === text.length) row.push("");
      else continue;
    }
    if (row.length > 1 || row[0] !== "") yield row;
    row = [];
  }
}

function endOfLine(text: string, from: number): number {
  const end = /\r\n?|\n/g;
  end.lastIndex = from;
  return end.exec(text) ? end.lastIndex : text.length;
}

/** What an ECSV header says of a column. */
interface EcsvColumn {
  datatype: string;
  unit?: string;
  /** Values are JSON: arrays, objects. */
  json: boolean;
}

/** The header of an ECSV file (APE 6): comments that hold YAML, of which this reads the list of columns.
 * @returns nothing for another file */
function ecsvHeader(text: string): { divider: string; columns: Map<string, EcsvColumn> } | undefined {
  if (!text.startsWith("# %ECSV")) return undefined;
  const lines = text.split(/\r\n?|\n/), head = lines.slice(0, lines.findIndex((l) => !l.startsWith("#")));
  const yaml = head.map((l) => l.replace(/^# ?/, "")).join("\n"), columns = new Map<string, EcsvColumn>();
  const list = yaml.slice(Math.max(0, yaml.indexOf("datatype:")));
  for (const item of list.split(/^- /m).slice(1)) {
    const value = (key: string) => {
      const match = new RegExp(`(?:^|[{,\\s])${key}:\\s*("(?:[^"\\\\]|\\\\.)*"|'(?:[^']|'')*'|[^,}\\n]*)`).exec(item);
      const word = match?.[1].trim() ?? "";
      return /^["']/.test(word) ? word.slice(1, -1) : word;
    };
    const unit = value("unit"), json = value("subtype") !== "";
    columns.set(value("name"), { datatype: value("datatype"), json, ...(unit ? { unit } : {}) });
  }
  const divider = /^delimiter:\s*['"]?(,| )['"]?\s*$/m.exec(yaml)?.[1] ?? " ";
  return { divider, columns };
}

function ecsvColumn(words: string[], about: EcsvColumn | undefined, path: string, name: string): Column | string {
  if (!about) return wordColumn(words);
  const { datatype, json, unit } = about, more = unit ? { unit } : {};
  if (json) return "its values are lists or objects; store one number a row";
  if (datatype === "string") return { type: "str", shape: [], data: words };
  if (datatype === "bool") {
    return {
      type: "bool",
      shape: [],
      data: filled("bool", words.map((w) => /^true$/i.test(w))),
    };
  }
  const column = wordColumn(words);
  if (column.type !== "str" || words.length === 0) return { ...column, ...more };
  throw new InputError(`Cannot read "${path}": column ${name} must hold numbers (${datatype}), it holds text`);
}
