import assert from "node:assert/strict";
import { TableBuilder } from "../../../src/base/table_builder.ts";
import { describedColumns, parquetBytes } from "../../../src/io/arrow.ts";

/** What is under a key of a Parquet file's footer, read by a library that has not written it. */
async function footer(bytes: Uint8Array, key: string): Promise<Record<string, unknown>> {
  const { ParquetFile } = await import("parquet-wasm/node");
  const file = await ParquetFile.fromFile(new Blob([bytes as Uint8Array<ArrayBuffer>]));
  return JSON.parse(file.metadata().fileMetadata().keyValueMetadata().get(key));
}

const table = new TableBuilder(2).add("flux_r", "f4", (i) => i, { unit: "nanomaggy" }).add("fate", "i2", () => 7)
  .add("bare", "i4", (i) => i).build();
table.columns.get("flux_r")!.comment = "flux in r";
table.columns.get("fate")!.comment = "codes";

Deno.test("a Parquet file says of its columns the unit and what they are", async () => {
  const bytes = await parquetBytes(table, { fates: { 7: "below threshold" } });
  assert.deepEqual(await footer(bytes, "obiwan"), {
    fates: { 7: "below threshold" },
    columns: { flux_r: { unit: "nanomaggy", description: "flux in r" }, fate: { description: "codes" } },
  });
  assert.deepEqual(await parquetBytes(table, { fates: { 7: "below threshold" } }), bytes, "the same each time");
});

Deno.test("describedColumns() leaves out columns without unit and description", () => {
  assert.deepEqual(Object.keys(describedColumns(table.columns)), ["flux_r", "fate"]);
});
