import type { Statistics } from "./statistics.ts";

const columns: readonly [string, keyof Statistics][] = [
  ["VGPRs", "vgprs"],
  ["SGPRs", "sgprs"],
  ["spilled", "spilled"],
  ["LDS", "lds"],
  ["scratch", "scratch"],
  ["waves", "waves"],
  ["instrs", "instructions"],
];

/** Statistics of a family as lines of text; bytes, waves of 64 lanes a SIMD. */
export function tableOf(family: string, rows: readonly Statistics[]): string {
  const width = Math.max(...rows.map((r) => r.variant.length), family.length) + 2;
  const line = (first: string, cells: readonly (string | number)[]) =>
    first.padEnd(width) + cells.map((cell) => String(cell).padStart(9)).join("");
  return [
    line(family, columns.map(([head]) => head)),
    ...rows.map((row) => line(row.variant, columns.map(([, key]) => row[key]))),
    "",
  ].join("\n");
}
