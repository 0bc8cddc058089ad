import { InputError } from "../../base/errors.ts";
import type { Column, Table } from "../../base/table.ts";
import { filled } from "./arrow_columns.ts";
import { tableOf, wordColumn } from "./text.ts";
import { binaryColumns } from "./votable/binary.ts";
import { attribute, content, fieldsOf, unread, type VoField } from "./votable/fields.ts";

/** The first table of a VOTable (IVOA recommendation 1.4): rows written out (TABLEDATA), or coded in the file itself (BINARY, BINARY2).
 * @throws {InputError} when there is none, its rows are in another file or coded otherwise, or there are not as many as it says */
export function parseVotable(text: string, path: string): Table {
  const fail = (rule: string) => new InputError(`Cannot read "${path}" as VOTable: ${rule}`);
  const [, tag, table] = /<(?:\w+:)?TABLE\b([^>]*)>([\s\S]*?)<\/(?:\w+:)?TABLE>/.exec(
    text.replace(/<!--[\s\S]*?-->/g, ""),
  ) ?? [];
  if (table === undefined) throw fail("there is no TABLE in it");
  const coded = /<(?:\w+:)?(BINARY2?|FITS|PARQUET)\b/.exec(table)?.[1], fields = fieldsOf(table);
  if (coded === "FITS" || coded === "PARQUET") {
    throw fail(`its rows are coded as ${coded}; write it with TABLEDATA or BINARY2`);
  }
  if (fields.length === 0) throw fail("its TABLE has no FIELD");
  const { nrows, columns } = coded ? binaryColumns(table, fields, coded, fail) : written(table, fields, fail);
  const said = attribute("nrows", tag);
  if (said !== undefined && Number(said) !== nrows) {
    throw fail(`nrows of its TABLE is ${said}, there are ${nrows} rows`);
  }
  return tableOf(nrows, fields.map(({ name }, k) => [name, columns[k]]), path);
}

/** Rows of TABLEDATA. */
function written(table: string, fields: readonly VoField[], fail: (rule: string) => InputError) {
  const rows = [...table.matchAll(/<(?:\w+:)?TR\b[^>]*>([\s\S]*?)<\/(?:\w+:)?TR>/g)].map((tr, i) => {
    const cells = [...tr[1].matchAll(/<(?:\w+:)?TD\b[^>]*?(?:\/>|>([\s\S]*?)<\/(?:\w+:)?TD>)/g)].map((td) =>
      content(td[1])
    );
    if (cells.length !== fields.length) throw fail(`row ${i} has ${cells.length} cells for ${fields.length} fields`);
    return cells;
  });
  return { nrows: rows.length, columns: fields.map((f, k) => columnOf(f, rows.map((row) => row[k]), fail)) };
}

function columnOf(
  field: VoField,
  cells: string[],
  fail: (rule: string) => InputError,
) {
  const { name, datatype, arraysize, unit, none } = field, more = unit ? { unit } : {};
  if (/^(char|unicodeChar)$/i.test(datatype)) return { type: "str", shape: [], data: cells, ...more } satisfies Column;
  if (arraysize !== "" && arraysize !== "1") return unread.arrays(field);
  if (/Complex$/.test(datatype)) return unread.kind(field);
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
