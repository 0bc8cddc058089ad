/** Rows as a Markdown table with aligned columns; the first row is the header. `|` in cells is escaped. */
export function markdownTable(rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map((c) => c.replaceAll("|", "\\|")));
  const widths = cells[0].map((_, i) => Math.max(3, ...cells.map((row) => row[i].length)));
  const line = (row: readonly string[]) => `| ${row.map((c, i) => c.padEnd(widths[i])).join(" | ")} |`;
  const [header, ...body] = cells;
  return [line(header), line(widths.map((w) => "-".repeat(w))), ...body.map(line)].join("\n");
}

/** Rows in columns two blanks apart: the first to the left, the others to the right. A row that is shorter than the first says
 * something else than the columns do and stands as it is. */
export function plainTable(rows: readonly (readonly string[])[]): string {
  const full = rows.filter((row) => row.length === rows[0].length);
  const widths = rows[0].map((_, i) => Math.max(...full.map((row) => row[i].length)));
  const cell = (text: string, i: number) => i === 0 ? text.padEnd(widths[0]) : text.padStart(widths[i]);
  return rows.map((row) => (row.length < rows[0].length ? row : row.map(cell)).join("  ").trimEnd()).join("\n");
}
