import type { Parity, Summary } from "../../post/parity.ts";
import {
  agreementTable,
  columnHeader,
  columnRow,
  equalColumns,
  figureGoal,
  figureMet,
  figureShort,
  figureValue,
  isEqual,
  limitsInWords,
  whatDiffers,
  whyUnmatched,
} from "./words.ts";
import { markdownTable, plainTable } from "../text_table.ts";

/** A comparison as text for a terminal. The first table is Markdown, ready for a document. */
export function parityText(p: Parity): string {
  const several = p.sets.length > 1, { together } = p;
  return [
    markdownTable(agreementTable([...p.sets, ...(several ? [together] : [])], p.radius)),
    figureTable(p),
    columnTable(together),
    matrix(together),
    list(
      `${p.unmatched.length} without a partner`,
      p.unmatched.map((u) => [u.set, String(u.row), u.ra.toFixed(6), u.dec.toFixed(6), whyUnmatched(u)]),
      ["set", "row", "ra", "dec", "what"],
    ),
    list(
      `${p.disagreeing.length} that disagree (${limitsInWords})`,
      p.disagreeing.map((d) => [
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
      ["set", "row", "ra", "dec", "type", "S/N", "isolated", "mas", "what"],
    ),
  ].join("\n\n");
}

function figureTable({ sets, together }: Parity): string {
  const each = sets.length > 1 ? sets : [];
  return plainTable([
    ["figure", "goal", "value", "met", ...each.map((s) => s.name)],
    ...together.figures.map((f, i) => [
      f.text,
      figureGoal(f),
      figureValue(f),
      figureMet(f),
      ...each.map((s) => figureShort(s.figures[i])),
    ]),
  ]);
}

function columnTable(s: Summary): string {
  return [plainTable([columnHeader, ...s.columns.filter((c) => !isEqual(c)).map(columnRow)]), equalColumns(s)].join(
    "\n",
  );
}

function matrix({ types: { types, counts } }: Summary): string {
  return plainTable([
    ["theirs \\ ours", ...types],
    ...types.map((t, i) => [t === "-" ? "no partner" : t, ...counts[i].map((n) => n === 0 ? "." : String(n))]),
  ]);
}

function list(title: string, rows: string[][], header: string[]): string {
  if (rows.length === 0) return title;
  const last = header.length - 1, all = [header, ...rows];
  const table = plainTable(all.map((row) => row.slice(0, last))).split("\n");
  // The last column is a sentence: it starts where the others end.
  const width = Math.max(...table.map((l) => l.length));
  return [title, ...table.map((line, i) => `  ${line.padEnd(width)}  ${all[i][last]}`)].join("\n");
}
