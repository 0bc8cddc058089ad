import type { Parity } from "../../post/parity.ts";
import type { Summary } from "../../post/parity/summary.ts";
import { markdownTable, plainTable } from "../text_table.ts";
import { columnTable, criteriaTable, equalColumns, parityTable, unmatchedTable } from "./tables.ts";
import { limitsInWords, whatDiffers } from "./words.ts";

/** A comparison as text for a terminal. The first table is Markdown, ready for a document. */
export function parityText(p: Parity): string {
  const several = p.sets.length > 1, { together } = p;
  return [
    markdownTable(parityTable([...p.sets, ...(several ? [together] : [])], p.radius)),
    plainTable(criteriaTable(p)),
    [plainTable(columnTable(together)), equalColumns(together)].join("\n"),
    matrix(together),
    list(`${p.unmatched.length} without a partner`, unmatchedTable(p)),
    list(`${p.disagreeing.length} that disagree (${limitsInWords})`, [
      ["set", "row", "ra", "dec", "type", "S/N", "isolated", "mas", "what"],
      ...p.disagreeing.map((d) => [
        d.set,
        String(d.theirs),
        d.ra.toFixed(6),
        d.dec.toFixed(6),
        d.type.theirs,
        d.sn.toFixed(1),
        d.isolated ? "yes" : "no",
        (1000 * d.separation).toFixed(1),
        whatDiffers(d),
      ]),
    ]),
  ].join("\n\n");
}

function matrix({ types: { types, counts } }: Summary): string {
  return plainTable([
    ["theirs \\ ours", ...types],
    ...types.map((t, i) => [t === "-" ? "no partner" : t, ...counts[i].map((n) => n === 0 ? "." : String(n))]),
  ]);
}

/** A title, and below it a table, where it has rows. */
function list(title: string, rows: string[][]): string {
  if (rows.length === 1) return title;
  const last = rows[0].length - 1, table = plainTable(rows.map((row) => row.slice(0, last))).split("\n");
  // The last column is a sentence: it starts where the others end.
  const width = Math.max(...table.map((l) => l.length));
  return [title, ...table.map((line, i) => `  ${line.padEnd(width)}  ${rows[i][last]}`)].join("\n");
}
