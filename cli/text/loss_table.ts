import { fates } from "../../src/survey/match/fates.ts";
import { plainTable } from "../../src/report/text_table.ts";

/** Sources by fate, and their sum. @param counts in the order of `fates` @param label of the sum */
export function lossTable(counts: readonly number[], label: string): string {
  const rows = counts.reduce((a, b) => a + b, 0),
    share = (n: number) => rows > 0 ? `${(100 * n / rows).toFixed(1)} %` : "-";
  return plainTable([
    ["fate", "sources", "share"],
    ...fates.map((f, k) => [f.name, String(counts[k]), share(counts[k])]),
    [label, String(rows), share(rows)],
  ]);
}
