/** What the benchmark has recorded of the software adapter. */
import type { Row } from "../rows/results.ts";
import type { Software } from "./devices.ts";

const results = new URL("../results/llvmpipe.jsonl", import.meta.url);

/** The newest row of each case. */
export async function measuredRows(path: URL = results): Promise<Map<string, Row>> {
  const rows = (await Deno.readTextFile(path)).trim().split("\n").map((line) => JSON.parse(line));
  return new Map(rows.filter(({ kind }) => kind === "row").map((row: Row) => [`${row.unit} ${row.case}`, row]));
}

/** @throws {Error} when a peak was never measured */
export function softwareOf(rows: ReadonlyMap<string, Row>): Software {
  const peak = (name: string) => {
    const row = rows.get(`peak ${name}`);
    if (!row) throw new Error(`The results hold no peak "${name}": ./obiwan bench measures it`);
    return row.rate.p90;
  };
  return { fma: peak("fma"), exp: peak("exp2"), exchange: peak("exchange") };
}
