import { InputError } from "../../base/errors.ts";
import type { Column, Table } from "../../base/table.ts";
import { filled } from "./arrow_columns.ts";
import { tableOf, wordColumn } from "./text.ts";

/** A FIELD of a VOTable. */
interface VoField {
  name: string;
  datatype: string;
  arraysize: string;
  unit: string;
  /** Text that stands for no value. */
  none?: string;
}

/** The first table of a VOTable (IVOA recommendation 1.4) whose rows are written out (TABLEDATA).
 * @throws {InputError} when there is none, or its rows are coded (BINARY, BINARY2, FITS) */
export function parseVotable(text: string, path: string): Table {
  const fail = (rule: string) => new InputError(`Cannot read "${path}" as VOTable: ${rule}`);
  const xml = text.replace(/<!--[\s\S]*?-->/g, ""),
    table = /<(?:\w+:)?TABLE\b[^>]*>([\s\S]*?)<\/(?:\w+:)?TABLE>/.exec(xml)?.[1];
  if (table === undefined) throw fail("there is no TABLE in it");
  const coded = /<(?:\w+:)?(BINARY2?|FITS|PARQUET)\b/.exec(table)?.[1];
  if (coded) throw fail(`its rows are coded as ${coded}; write it with TABLEDATA`);
  const fields = [...table.matchAll(/<(?:\w+:)?FIELD\b([^>]*?)(?:\/>|>([\s\S]*?)<\/(?:\w+:)?FIELD>)/g)].map(fieldOf);
  if (fields.length === 0) throw fail("its TABLE has no FIELD");
  const rows = [...table.matchAll(/<(?:\w+:)?TR\b[^>]*>([\s\S]*?)<\/(?:\w+:)?TR>/g)].map((tr, i) => {
    const cells = [...tr[1].matchAll(/<(?:\w+:)?TD\b[^>]*?(?:\/>|>([\s\S]*?)<\/(?:\w+:)?TD>)/g)].map((td) =>
      content(td[1])
    );
    if (cells.length !== fields.length) throw fail(`row ${i} has ${cells.length} cells for ${fields.length} fields`);
    return cells;
  });
  return tableOf(rows.length, fields.map((f, k) => [f.name, columnOf(f, rows.map((row) => row[k]), fail)]), path);
}

function fieldOf([, attributes, inside = ""]: RegExpMatchArray, i: number): VoField {
  const of = (key: string, from: string) => {
    const match = new RegExp(`\\b${key}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, "i").exec(from);
    return match ? content(match[1] ?? match[2]) : undefined;
  };
  const none = of("null", /<(?:\w+:)?VALUES\b[^>]*>/.exec(inside)?.[0] ?? "");
  const [name, datatype, arraysize] = ["name", "datatype", "arraysize"].map((key) => of(key, attributes));
  return {
    name: name ?? of("ID", attributes) ?? `col${i + 1}`,
    datatype: datatype ?? "char",
    arraysize: arraysize ?? "",
    unit: of("unit", attributes) ?? "",
    ...(none === undefined ? {} : { none }),
  };
}

const entities: Record<string, string> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

/** Text between tags. */
function content(raw = ""): string {
  const text = raw.replace(/<!\[CDATA\[([\s\S]*?)\]\]>/g, "$1");
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w+));/gi, (all, decimal, hex, name) => {
    const code = decimal ? Number(decimal) : hex ? parseInt(hex, 16) : undefined;
    return code === undefined ? entities[name] ?? all : code <= 0x10ffff ? String.fromCodePoint(code) : all;
  }).trim();
}

function columnOf(
  { name, datatype, arraysize, unit, none }: VoField,
  cells: string[],
  fail: (rule: string) => InputError,
) {
  const more = unit ? { unit } : {};
  if (/^(char|unicodeChar)$/i.test(datatype)) return { type: "str", shape: [], data: cells, ...more } satisfies Column;
  if (arraysize !== "" && arraysize !== "1") return `it holds arrays (arraysize ${arraysize}); store one number a row`;
  if (/Complex$/.test(datatype)) return `its type is ${datatype}; store plain numbers or text`;
  if (datatype === "boolean" || datatype === "bit") {
    return {
      type: "bool",
      shape: [],
      data: filled("bool", cells.map((c) => /^(t|true|1)$/i.test(c))),
    } satisfies Column;
  }
  const column = wordColumn(
    cells.map((c) =>
      c === none ? "" : c.replace(/^([+-]?)inf$/i, "$1Infinity").replace(/^0x[0-9a-f]+$/i, (h) => String(Number(h)))
    ),
  );
  if (column.type === "str" && cells.length > 0) {
    throw fail(`field ${name} must hold numbers (${datatype}), it holds text`);
  }
  return { ...column, ...more };
}
