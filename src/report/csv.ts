import type { Table } from "../base/table.ts";

/** A table of scalar columns as CSV (RFC 4180, names first); values that are no numbers are empty. */
export function csvOf(table: Table): string {
  const names = [...table.columns.keys()], columns = [...table.columns.values()];
  const lines = [names.map(field).join(",")];
  for (let i = 0; i < table.nrows; i++) {
    lines.push(
      columns.map((c) => {
        const v = c.data[i];
        if (typeof v === "string") return field(v);
        if (typeof v === "bigint") return String(v);
        return !Number.isFinite(v) ? "" : String(c.type === "f4" ? Number(v.toPrecision(7)) : v);
      }).join(","),
    );
  }
  return lines.join("\n") + "\n";
}

const field = (text: string) => /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

/** Rows of one kind as a table: a column for each key of the first. Numbers are rounded to nine digits. */
export function tableOf(rows: readonly Readonly<Record<string, number | string>>[], names?: readonly string[]): Table {
  const columns: Table["columns"] = new Map();
  for (const name of names ?? Object.keys(rows[0] ?? {})) {
    columns.set(
      name,
      rows.some((r) => typeof r[name] === "string")
        ? { type: "str", shape: [], data: rows.map((r) => String(r[name] ?? "")) }
        : {
          type: "f8",
          shape: [],
          data: Float64Array.from(rows, (r) => Number(Number(r[name] ?? NaN).toPrecision(9))),
        },
    );
  }
  return { nrows: rows.length, columns };
}
