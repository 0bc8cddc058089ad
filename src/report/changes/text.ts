import type { RunChanges } from "../../post/science/changes.ts";
import { csvOf, tableOf } from "../csv.ts";
import { plainTable } from "../text_table.ts";
import { type RunPair, summary, what } from "./words.ts";

/** Most changed sources that the terminal lists. */
const mostListed = 20;

/** Text for a terminal: counts, then the largest changes. */
export function changesText(pair: RunPair, c: RunChanges): string {
  const list = c.changes.slice(0, mostListed).map((x) => [
    `${x.id} ${x.brick}`,
    what(x).fate || "–",
    what(x).type || "–",
    what(x).flux || "–",
  ]);
  const more = c.changes.length - list.length;
  return [
    ...summary(pair, c),
    ...(list.length > 0 ? ["", plainTable([["source", "fate", "type", "flux (nmgy)"], ...list])] : []),
    ...(more > 0 ? [`and ${more} more`] : []),
  ].join("\n");
}

/** All changed sources as a table. */
export const changesCsv = (c: RunChanges): string =>
  csvOf(tableOf(
    c.changes.map((x) => ({
      id: x.id,
      brick: x.brick,
      ra: x.ra,
      dec: x.dec,
      fate_a: x.fate?.[0] ?? "",
      fate_b: x.fate?.[1] ?? "",
      type_a: x.type?.[0] ?? "",
      type_b: x.type?.[1] ?? "",
      flux_band: x.flux?.band ?? "",
      flux_a: x.flux?.a ?? NaN,
      flux_b: x.flux?.b ?? NaN,
      flux_sigma: x.flux?.sigma ?? NaN,
    })),
    "id brick ra dec fate_a fate_b type_a type_b flux_band flux_a flux_b flux_sigma".split(" "),
  ));
