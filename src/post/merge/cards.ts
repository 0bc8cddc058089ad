import { version } from "../../base/version.ts";
import type { Card } from "../../io/fits.ts";
import type { MergeReport } from "./report.ts";

/** Header cards of the merged tables. */
export function mergedCards({ plan, key, where, bricks, unfinished, damaged, rows }: MergeReport): Card[] {
  const card = (key: string, value: string | number, comment: string): Card => ({ key, value, comment });
  const ascii = (text: string) => text.replace(/[^\x20-\x7e]/g, (c) => `\\u{${c.codePointAt(0)!.toString(16)}}`);
  return [
    card("OBIWANV", version, "version that made this"),
    card("PLANHASH", plan.slice(0, 32), "plan of the run"),
    card("MERGEKEY", key.slice(0, 32), "tables, choice and version behind this"),
    card("NBRICKS", bricks, "bricks merged"),
    card("NBRKOPEN", unfinished.length, "bricks left out: not finished"),
    card("NBRKBAD", damaged.length, "bricks left out: damaged tables"),
    card("NVIEWS", rows.otherViews, "rows left out: source shown by two bricks"),
    card("NTWINS", rows.duplicates, "rows left out: unique_id came before"),
    ...(where === undefined ? [] : [card("WHERE", ascii(where), "")]),
  ];
}
