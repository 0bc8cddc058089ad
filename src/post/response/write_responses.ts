import type { RunDisk } from "../../base/disk.ts";
import { stack } from "../../base/table/stack.ts";
import type { Table } from "../../base/table.ts";
import { version } from "../../base/version.ts";
import { parquetBytes } from "../../io/arrow.ts";
import { fitsBytes, openFits, readTable, tableHdu } from "../../io/fits.ts";
import type { Plan } from "../../rundir/plan.ts";
import type { RunDir } from "../../rundir/run_dir.ts";
import { withComments } from "../../survey/data_model/comments.ts";
import { fillTable } from "../../survey/data_model/fill.ts";
import { responseColumns } from "../../survey/data_model/tables/response.ts";
import type { TargetCut } from "../derive/cuts.ts";
import { Rows } from "../science/rows.ts";
import { type Response, responsesOf, samplesOf } from "./responses.ts";

/** Responses of the samples of some bricks, written as FITS, Parquet and JSON. @param bricks whose derived tables are valid, all by these
 * cuts @returns none where no brick has a pair with both sides */
export async function writeResponses(
  disk: RunDisk,
  run: RunDir,
  plan: Plan,
  bricks: readonly string[],
  cuts: readonly TargetCut[],
): Promise<Response[]> {
  const tables: Table[] = [], { survey: { bands }, response: amounts } = plan.settings;
  for (const brick of [...bricks].sort()) {
    const path = run.derived(brick, "response.fits");
    // A brick whose pairs all failed has none.
    if (await disk.exists(path)) tables.push(readTable((await openFits(disk, path)).hdu("PAIRS")));
  }
  // Those of other tables must not stay, should there be none now.
  for (const kind of ["fits", "parquet", "json"]) await disk.remove(run.response(`response.${kind}`));
  if (tables.length === 0) return [];
  const rows = new Rows(stack(tables, NaN), bands), list = responsesOf(rows, amounts, samplesOf(rows, cuts));
  const table = responseTable(list), path = run.response("response.fits");
  const cards = [
    { key: "OBIWANV", value: version, comment: "version that made this" },
    { key: "PLANHASH", value: plan.hash.slice(0, 32), comment: "plan of the run" },
  ];
  const json = { schema: "obiwan-response-1", plan: plan.hash, bricks: tables.length, responses: list };
  await disk.write(run.response("response.json"), new TextEncoder().encode(JSON.stringify(json, null, 1) + "\n"));
  await disk.write(run.response("response.parquet"), await parquetBytes(table));
  await disk.write(path, fitsBytes([tableHdu(withComments(path, "RESPONSE", table), "RESPONSE", cards)]));
  return list;
}

function responseTable(list: readonly Response[]): Table {
  const wide = (name: keyof Response) => Math.max(8, ...list.map((r) => String(r[name]).length));
  const columns = responseColumns.map((c) => c.type === "str" ? { ...c, size: wide(c.name as keyof Response) } : c);
  const value = ({ name, type }: typeof columns[number]) => (i: number) => {
    const v = list[i][name as keyof Response];
    return type === "i8" ? BigInt(v) : v;
  };
  return fillTable(columns, list.length, Object.fromEntries(columns.map((c) => [c.name, value(c)])));
}
