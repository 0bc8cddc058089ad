import assert from "node:assert/strict";
import { rowOfBricks } from "../../../bench/scene/derived_scene.ts";
import { localDisk } from "../../../src/io/disk.ts";
import { openHdu } from "../../../src/io/fits.ts";
import { command, python, pythonHas, succeeds } from "../../make/command.ts";
import { inTemp } from "../../make/in_temp.ts";
import { derivedRun, merge } from "../../make/tables/merge_scene.ts";

const page = await Deno.readTextFile(new URL("../../../docs/howto/read-results.md", import.meta.url));

/** The code below a heading of the page. */
function recipe(heading: string): string {
  const code = new RegExp(`## ${heading}\n[^]*?\`\`\`\\w+\n([^]*?)\`\`\``).exec(page)?.[1];
  assert.ok(code, `docs/howto/read-results.md has no recipe for ${heading}`);
  return code;
}

/** A merged run in a directory of its own, as the recipes name it. */
async function withRun(work: (dir: string) => Promise<void>) {
  await inTemp(async (dir) => {
    await derivedRun(`${dir}/RUN`, [...rowOfBricks({ bricks: 4, rows: 100, units: 2, shared: 5, outside: 0 })]);
    await merge(`${dir}/RUN`);
    await work(dir);
  });
}

for (
  const [name, modules] of [["astropy", ["astropy"]], ["pandas", ["pandas", "pyarrow"]], ["pyarrow", [
    "pyarrow",
  ]]] as const
) {
  const there = await pythonHas(...modules);
  if (!there) console.log(`skipped: the recipe for ${name} (needs the Python modules ${modules.join(", ")})`);
  Deno.test({
    name: `the recipe for ${name} reads the merged table`,
    ignore: !there,
    fn: () =>
      withRun(async (dir) => {
        const { out, err } = await command(python, ["-c", recipe(name)], { cwd: dir });
        assert.equal(out, "recovered 52 of 400\n", err);
      }),
  });
}

Deno.test("the recipe for DuckDB reads the merged table", () =>
  withRun(async (dir) => {
    const { DuckDBInstance } = await import("@duckdb/node-api");
    const db = await DuckDBInstance.create(":memory:"), connection = await db.connect();
    const reader = await connection.runAndReadAll(recipe("DuckDB").replaceAll("RUN/", `${dir}/RUN/`));
    assert.deepEqual(reader.getRows(), [["recovered 52 of 400"]]);
    connection.closeSync();
    db.closeSync();
  }));

const stilts = await succeeds("stilts", "-version");
if (!stilts) console.log("skipped: the recipe for TOPCAT and STILTS (needs the Debian package stilts)");
Deno.test({
  name: "the recipe for STILTS reads the merged table",
  ignore: !stilts,
  fn: () =>
    withRun(async (dir) => {
      const { out, err } = await command("sh", ["-c", recipe("TOPCAT and STILTS")], { cwd: dir });
      assert.match(out, /rows: 400\n.*rows: 52\n/, err);
    }),
});

Deno.test("names, types and cards of the merged table keep the rules of TOPCAT's reader", () =>
  withRun(async (dir) => {
    const { header } = (await openHdu(localDisk, `${dir}/RUN/merged/randoms.fits`, 1, { y0: 0, y1: 0 })).hdu;
    const names: string[] = [];
    for (let i = 1; i <= header.integer("TFIELDS", 1, 999); i++) {
      names.push(header.text(`TTYPE${i}`));
      assert.match(header.text(`TFORM${i}`), /^\d+[LBIJKEDA]$/);
      assert.ok(!header.has(`TSCAL${i}`) && !header.has(`TZERO${i}`));
    }
    for (const name of names) assert.match(name, /^[A-Za-z]\w{0,67}$/);
    assert.equal(new Set(names.map((n) => n.toLowerCase())).size, names.length);
  }));
