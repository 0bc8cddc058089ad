import assert from "node:assert/strict";
import { tableFromIPC } from "apache-arrow";
import { parquetBytes } from "../../src/io/arrow.ts";
import { Sources } from "../../src/explore/sources.ts";
import { TableBuilder } from "../../src/base/table_builder.ts";
import { inTemp } from "../make/in_temp.ts";

const n = 60;

/** Sources 0, 3, 6, … are recovered, a tenth of a magnitude too faint and one sigma off. */
function table() {
  const t = new TableBuilder(n), found = (i: number) => i % 3 === 0, flux = (i: number) => 10 + i;
  t.text("unique_id", (i) => `${i}_1234p567_rs0`, 20).text("brickname", () => "1234p567", 8).text(
    "unit",
    () => "rs0",
    3,
  );
  t.add("ra", "f8", (i) => 10 + i / 100).add("dec", "f8", (i) => -i / 100).add("fate", "i2", (i) => found(i) ? 0 : 7);
  t.add("in_brick", "bool", (i) => i < 50).add("obiwan_mask", "i2", (i) => found(i) ? 1 : 0).add(
    "matched",
    "bool",
    found,
  );
  t.add("rflux", "f4", flux).add("tractor_flux_r", "f4", (i) => found(i) ? flux(i) * 10 ** -0.04 : NaN);
  t.add("tractor_flux_ivar_r", "f4", (i) => found(i) ? 1 / (flux(i) * (1 - 10 ** -0.04)) ** 2 : NaN);
  t.add("tractor_dchisq", "f4", (i) => [i, i, i, i, i], { size: 5 });
  return t.build();
}

const withSources = (act: (sources: Sources, dir: string) => Promise<void>) =>
  inTemp(async (dir) => {
    await Deno.mkdir(`${dir}/in`);
    await Deno.writeFile(`${dir}/in/randoms.parquet`, await parquetBytes(table()));
    await Deno.writeTextFile(`${dir}/secret.csv`, "a\n1\n");
    using sources = await Sources.open({
      files: [`${dir}/in/randoms.parquet`],
      readable: `${dir}/in`,
      bands: ["r"],
      memory: 5e8,
      threads: 1,
      spill: `${dir}/spill`,
    });
    await act(sources, dir);
  });

const rows = async (sources: Sources, sql: string) =>
  tableFromIPC(await sources.query(sql)).toArray().map((row) => ({ ...row.toJSON() }));

Deno.test("Sources makes magnitudes, residuals and shares of the tables' columns; what was not measured is NULL", () =>
  withSources(async (sources) => {
    assert.equal(sources.rows, n);
    const [first, second] = await rows(
      sources,
      "SELECT mag_r, dmag_r, pull_r, found, recovered FROM sources ORDER BY ra",
    );
    assert.ok(Math.abs(Number(first.mag_r) - 20) < 1e-5);
    assert.ok(Math.abs(Number(first.dmag_r) - 0.1) < 1e-5);
    assert.ok(Math.abs(Number(first.pull_r) + 1) < 1e-4);
    assert.deepEqual([first.found, first.recovered, second.found, second.recovered], [1, true, 0, false]);
    assert.equal(second.dmag_r, null);
    // Outside of their brick's own area they count in no fraction.
    const [share] = await rows(sources, "SELECT avg(found) AS a, count(found) AS n, count(*) AS all FROM sources");
    assert.deepEqual([share.n, share.all], [50, 60]);
    assert.ok(Math.abs(Number(share.a) - 17 / 50) < 1e-12);
    assert.ok(!sources.columns.some((c) => c.name === "tractor_dchisq"), "several values a row");
  }));

Deno.test("Sources gives ranges of numbers, a source with all its columns, and its neighbours", () =>
  withSources(async (sources) => {
    const ranges = await sources.ranges(["ra", "unique_id", "nothing"]);
    assert.deepEqual([...ranges.keys()], ["ra"]);
    assert.ok(ranges.get("ra")!.low >= 10 && ranges.get("ra")!.high <= 10.59);
    const row = await sources.source("6_1234p567_rs0");
    assert.equal(row?.unique_id, "6_1234p567_rs0");
    assert.equal(Object.keys(row!).length, sources.columns.length);
    assert.equal(await sources.source("6_1234p567_rs1"), undefined);
    assert.equal(await sources.source("' OR true --"), undefined);
    const others = await sources.others(
      "6_1234p567_rs0",
      { brickname: "1234p567", unit: "rs0", ra: 10.06, dec: -0.06 },
      0.0101,
    );
    assert.deepEqual(others.map(([id]) => id), ["5_1234p567_rs0", "7_1234p567_rs0"]);
  }));

Deno.test("Sources answers one query that reads, and nothing else", () =>
  withSources(async (sources, dir) => {
    const outside = `${dir}/secret.csv`,
      refused = [
        "DROP VIEW sources",
        "CREATE TABLE t AS SELECT 1",
        "CREATE OR REPLACE VIEW sources AS SELECT 1",
        "INSERT INTO mosaic.t VALUES (1)",
        `COPY sources TO '${dir}/in/out.csv'`,
        `ATTACH '${dir}/in/other.db'`,
        "SET enable_external_access = true",
        "SET lock_configuration = false",
        "INSTALL httpfs",
        "LOAD httpfs",
        "CALL pragma_version()",
        "SELECT 1; SELECT 2",
        "SELECT 1; DROP VIEW sources",
        "",
        "SELECT",
      ];
    for (const sql of refused) await assert.rejects(sources.query(sql), `"${sql}" passed`);
    for (
      const read of [`read_csv('${outside}')`, `read_text('${outside}')`, "read_text('/etc/passwd')", `'${outside}'`]
    ) {
      await assert.rejects(sources.query(`SELECT * FROM ${read}`), /Permission|permission|not allowed|disabled/, read);
    }
    assert.equal((await rows(sources, "SELECT count(*) AS n FROM sources"))[0].n, n);
    assert.deepEqual([...Deno.readDirSync(`${dir}/in`)].map((f) => f.name), ["randoms.parquet"]);
  }));

Deno.test("Sources makes tables of counts of Mosaic's names from queries, once, and nothing else", () =>
  withSources(async (sources) => {
    const made =
      'CREATE SCHEMA IF NOT EXISTS "mosaic";\nCREATE TABLE IF NOT EXISTS "mosaic"."preagg_1f" AS SELECT fate, count(*) AS n FROM sources GROUP BY fate';
    await sources.execute(made);
    await sources.execute(made);
    assert.deepEqual(
      (await rows(sources, "SELECT * FROM mosaic.preagg_1f ORDER BY fate")).map((r) => [r.fate, r.n]),
      [[0, 20], [7, 40]],
    );
    for (
      const sql of [
        "CREATE TABLE IF NOT EXISTS mosaic.other AS SELECT 1",
        "CREATE TABLE IF NOT EXISTS mosaic.preagg_2 AS SELECT 1; DROP VIEW sources",
        "CREATE TABLE IF NOT EXISTS mosaic.preagg_2 AS SELECT 1;\nDROP VIEW sources",
        "CREATE TABLE IF NOT EXISTS mosaic.preagg_2 AS DROP VIEW sources",
        "CREATE TABLE IF NOT EXISTS main.preagg_2 AS SELECT 1",
        'DROP SCHEMA IF EXISTS "mosaic" CASCADE',
        "SELECT 1",
      ]
    ) await assert.rejects(sources.execute(sql), `"${sql}" passed`);
    assert.equal((await rows(sources, "SELECT count(*) AS n FROM sources"))[0].n, n);
  }));

Deno.test("Sources keeps a limited number of tables of counts", () =>
  withSources(async (sources) => {
    for (let k = 0; k < 100; k++) {
      await sources.execute(`CREATE TABLE IF NOT EXISTS mosaic.preagg_${k.toString(16)} AS SELECT ${k} AS k`);
    }
    const [{ n }] = await rows(sources, "SELECT count(*) AS n FROM duckdb_tables() WHERE schema_name = 'mosaic'");
    assert.equal(n, 96);
    await assert.rejects(sources.query("SELECT * FROM mosaic.preagg_0"));
    assert.equal((await rows(sources, "SELECT k FROM mosaic.preagg_63"))[0].k, 99);
  }));
