import assert from "node:assert/strict";
import { rowOfBricks } from "../../../bench/scene/derived_scene.ts";
import { localDisk } from "../../../src/io/disk.ts";
import { openHdu } from "../../../src/io/fits.ts";
import { derivedRun, inTemp, merge } from "../../make/tables/merge_scene.ts";

const page = await Deno.readTextFile(new URL("../../../docs/howto/read-results.md", import.meta.url));

/** The code below a heading of the page. */
function recipe(heading: string): string {
  const code = new RegExp(`## ${heading}\n[^]*?\`\`\`\\w+\n([^]*?)\`\`\``).exec(page)?.[1];
  assert.ok(code, `docs/howto/read-results.md has no recipe for ${heading}`);
  return code;
}

async function answer(program: string, args: string[], cwd?: string) {
  try {
    const { success, stdout, stderr } = await new Deno.Command(program, { args, cwd, stderr: "piped" }).output();
    const text = new TextDecoder();
    return { success, said: text.decode(stdout), complained: text.decode(stderr) };
  } catch {
    return { success: false, said: "", complained: `${program} is not installed` };
  }
}

const python = "/usr/bin/python3",
  has = async (module: string) => (await answer(python, ["-c", `import ${module}`])).success;

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
  const there = (await Promise.all(modules.map(has))).every(Boolean);
  if (!there) console.log(`skipped: the recipe for ${name} (needs the Python modules ${modules.join(", ")})`);
  Deno.test({
    name: `the recipe for ${name} reads the merged table`,
    ignore: !there,
    fn: () =>
      withRun(async (dir) => {
        const { said, complained } = await answer(python, ["-c", recipe(name)], dir);
        assert.equal(said, "recovered 52 of 400\n", complained);
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

const stilts = (await answer("stilts", ["-version"])).success;
if (!stilts) console.log("skipped: the recipe for TOPCAT and STILTS (needs the Debian package stilts)");
Deno.test({
  name: "the recipe for STILTS reads the merged table",
  ignore: !stilts,
  fn: () =>
    withRun(async (dir) => {
      const { said, complained } = await answer("sh", ["-c", recipe("TOPCAT and STILTS")], dir);
      assert.match(said, /rows: 400\n.*rows: 52\n/, complained);
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
