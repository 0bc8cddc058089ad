import assert from "node:assert/strict";
import { TableBuilder } from "../../src/base/table_builder.ts";
import { takeRows } from "../../src/base/table.ts";
import { fitsBytes, gzipBytes, tableHdu } from "../../src/io/fits.ts";
import { localDisk } from "../../src/io/disk.ts";
import { readBrickRandoms } from "../../src/randoms/split/lookup.ts";
import { launcher, obiwan } from "../make/command.ts";
import { inTemp } from "../make/in_temp.ts";
import { checksums } from "../make/tree.ts";
import { fakesIn, randomsTable, surveyBricks, tableFile } from "../make/randoms/split_fixtures.ts";

const split = (...args: string[]) => obiwan("randoms", "split", ...args);

/** A survey directory with bricks, and randoms in two files. */
async function survey(dir: string, rows: number) {
  const bricks = surveyBricks([-0.25, 0, 0.25]).filter((b) => b.ra < 60);
  const builder = new TableBuilder(bricks.length);
  builder.text("brickname", (i) => bricks[i].name, 8).add("brickid", "i4", (i) => bricks[i].id);
  for (const key of ["ra", "dec", "ra1", "ra2", "dec1", "dec2"] as const) builder.add(key, "f8", (i) => bricks[i][key]);
  await Deno.writeFile(`${dir}/survey-bricks.fits.gz`, gzipBytes(fitsBytes([tableHdu(builder.build(), "BRICKS")])));
  const fakes = fakesIn(rows, [1, 61, -0.4, 0.4]), table = randomsTable(fakes);
  const part = (from: number, to: number) => takeRows(table, Array.from({ length: to - from }, (_, i) => from + i));
  await Deno.writeFile(`${dir}/a.fits`, tableFile(part(0, rows >> 1)));
  await Deno.writeFile(`${dir}/b.fits.gz`, gzipBytes(tableFile(part(rows >> 1, rows))));
  return { bricks, options: [`${dir}/a.fits`, `${dir}/b.fits.gz`, "--survey-dir", dir] };
}

Deno.test("obiwan randoms split says what it read, what lies outside and what it wrote, as text and as JSON", () =>
  inTemp(async (dir) => {
    const { bricks, options } = await survey(dir, 2000);
    const dry = await split(...options, "--outdir", `${dir}/out`, "--dry-run");
    assert.equal(dry.code, 0, dry.err);
    assert.match(dry.out, /would read 2,000 rows/);
    assert.ok(!await localDisk.exists(`${dir}/out`));

    const { code, out, err } = await split(...options, "--outdir", `${dir}/out`);
    assert.equal(code, 0, err);
    assert.match(err, /a\.fits: 1,000 rows, 12 columns/);
    assert.match(
      out,
      /^2,000 rows read, \d+ of them in no brick and no margin\n\d+ bricks with 1,\d+ rows inside and \d+ in margins\n/,
    );
    const again = await split(...options, "--outdir", `${dir}/out`, "--json"), made = JSON.parse(again.out);
    assert.match(again.err, /all of it was there already/);
    assert.equal(made.rows, 2000);
    assert.equal(made.margin, 21.6);
    const brick = bricks[60], { truth } = await readBrickRandoms(localDisk, `${dir}/out`, brick.name, ["g"], true);
    assert.ok(truth.id.length > 0);

    await Deno.writeTextFile(`${dir}/list.txt`, `${bricks[61].name}\n`);
    const few = [...options, "--outdir", `${dir}/few`, "--bricks", `${bricks[60].name},@${dir}/list.txt`];
    assert.equal((await split(...few, "--margin", "0")).code, 0);
    assert.equal((await checksums(`${dir}/few`)).size, 3);
  }));

Deno.test("obiwan randoms split ends with code 2 for options that do not go together or name what is not there, and 3 for tables it cannot use", () =>
  inTemp(async (dir) => {
    const { options } = await survey(dir, 20);
    const outdir = ["--outdir", `${dir}/out`];
    for (
      const [args, code, what] of [
        [["--survey-dir", dir, ...outdir], 2, /give the randoms as files, or as --from-db/],
        [[...options, ...outdir, "--from-db", "postgres://u@h/d", "--table", "t"], 2, /as files, or as --from-db/],
        [["--survey-dir", dir, ...outdir, "--from-db", "postgres://u@h/d"], 2, /--from-db and --table go together/],
        [["--survey-dir", dir, ...outdir, "--from-db", "mysql://u@h/d", "--table", "t"], 2, /starts with mysql/],
        [[...options, ...outdir, "--margin", "1e9"], 2, /--margin must be 0..600/],
        [[...options, ...outdir, "--bricks", "0101p999"], 2, /Cannot choose brick "0101p999": the brick table has/],
        [[`${dir}/survey-bricks.fits.gz`, "--survey-dir", dir, ...outdir], 3, /column id is missing/],
        [[`${dir}/nothing.fits`, "--survey-dir", dir, ...outdir], 3, /Cannot read ".*nothing.fits"/],
      ] as const
    ) {
      const got = await split(...args);
      assert.equal(got.code, code, got.err);
      assert.match(got.err, what);
    }
  }));

Deno.test("obiwan randoms split killed again and again ends with the files of an undisturbed run", () =>
  inTemp(async (dir) => {
    const { options } = await survey(dir, 60_000);
    const begin = performance.now(), calm = await split(...options, "--outdir", `${dir}/calm`);
    assert.equal(calm.code, 0, calm.err);
    const takes = performance.now() - begin, want = await checksums(`${dir}/calm`);
    let killed = 0;
    for (let k = 0; k < 8; k++) {
      const child = new Deno.Command(launcher, {
        args: ["randoms", "split", ...options, "--outdir", `${dir}/out`],
        stdout: "null",
        stderr: "null",
      }).spawn();
      // Early, late and between, in no order.
      const timer = setTimeout(() => child.kill("SIGKILL"), takes * (0.3 + 0.7 * ((k * 5) % 8) / 8));
      const { signal } = await child.status;
      clearTimeout(timer);
      if (signal === "SIGKILL") killed++;
      for (const [name, sum] of await checksums(`${dir}/out`).catch(() => new Map<string, string>())) {
        if (!/\.tmp$|(^|\/)\.split\//.test(name)) assert.equal(sum, want.get(name), `${name} after kill ${k}`);
      }
      if (signal === null) break;
    }
    assert.ok(killed > 0);
    const last = await split(...options.slice(0, 2).reverse(), ...options.slice(2), "--outdir", `${dir}/out`);
    assert.equal(last.code, 0, last.err);
    assert.deepEqual(await checksums(`${dir}/out`), want);
  }));
