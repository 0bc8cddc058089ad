import assert from "node:assert/strict";
import { readCuts } from "../../src/post/derive/read_cuts.ts";
import { command, launcher, python, pythonHas, shell } from "../make/command.ts";
import { inTemp } from "../make/in_temp.ts";
import { long } from "../make/long.ts";
import { root } from "../make/root.ts";
import { fencedBlocks, read } from "./markdown.ts";

/** Blocks of a language in a page, as one script. */
const script = (page: string, language: string) =>
  fencedBlocks(read(page)).filter((b) => b.language === language).map((b) => b.text).join("\n");

Deno.test("the commands of docs/howto/failing-brick.md fail, explain and mend as the page says", () =>
  inTemp(async (dir) => {
    const { code, out, err } = await shell(script("docs/howto/failing-brick.md", "sh"), dir);
    assert.equal(code, 0, out + err);
    assert.match(out, /exit code 3/);
    const shown = script("docs/howto/failing-brick.md", "text").trimEnd().split("\n");
    // Paths are absolute where the program prints them.
    for (const line of shown) {
      assert.ok(out.replaceAll(`${Deno.realPathSync(dir)}/`, "").includes(line), `${line}\n${out}`);
    }
    assert.match(out, /0 faults; 2 units are not done[^]*2 units to try again/);
    assert.match(err, /2 of 2 units done/);
  }));

Deno.test("docs/howto/report-a-bug.md makes one file, from which the smallest case can be run somewhere else", () =>
  inTemp(async (dir) => {
    const { code, out, err } = await shell(script("docs/howto/report-a-bug.md", "sh"), dir);
    assert.equal(code, 0, out + err);
    assert.match(out, /^the same$/m);
    assert.doesNotMatch(out, /exit code/);
    const list = await shell("tar -tzf bug.tar.gz", dir), held = list.out.split("\n");
    for (const name of ["doctor.json", "why.txt", "plan.json", "inputs.tar.gz", "records/150/1500p020/rs0.json"]) {
      assert.ok(held.includes(`bug/${name}`), `${name} in\n${list.out}`);
    }
    const inputs = JSON.parse(Deno.readTextFileSync(`${dir}/small/plan.json`)).inputs as { path: string }[];
    assert.deepEqual(
      Deno.readTextFileSync(`${dir}/bug/inputs.txt`).trim().split("\n"),
      inputs.filter((f) => f.path.startsWith("/")).map((f) => f.path.slice(1)),
    );
  }));

Deno.test("the table of docs/howto/own-galaxies.md is drawn from, and its FITS table is read", () =>
  inTemp(async (dir) => {
    const { code, out, err } = await shell(script("docs/howto/own-galaxies.md", "sh"), dir);
    assert.equal(code, 0, out + err);
    assert.match(out, /randoms\/randoms_seed_1_startid_1\.fits/);
    if (!(await pythonHas("astropy.table"))) {
      return console.log("its Python is skipped: no astropy at /usr/bin/python3");
    }
    const made = await command(python, ["-c", script("docs/howto/own-galaxies.md", "python")], { cwd: dir });
    assert.equal(made.code, 0, made.err);
    const { readRandoms } = await import("../../src/survey/randoms.ts");
    const { localDisk } = await import("../../src/io/disk.ts");
    const truth = await readRandoms(localDisk, `${dir}/mine.fits`, ["g", "r", "z"], true);
    assert.deepEqual(truth.id, [1n, 2n]);
  }));

Deno.test("the cuts of docs/howto/own-cuts.md are cuts", () => {
  const cuts = readCuts(script("docs/howto/own-cuts.md", "json"), "the page");
  assert.deepEqual(cuts.map((c) => [c.name, c.bit]), [["BRIGHT", 0], ["BLUE_STAR_FORMING", 5], ["INFRARED_POINTS", 6]]);
});

const hasAstropy = await pythonHas("numpy", "astropy.table");
if (!hasAstropy) console.log("skipped: the Python of docs/howto/python.md (needs Debian's python3-astropy)");
Deno.test({
  name: "the Python of docs/howto/python.md makes a run, reads it and is told what is wrong",
  ignore: !hasAstropy,
  fn: () =>
    inTemp(async (dir) => {
      const env = { PYTHONPATH: `${root}python`, OBIWAN: launcher };
      const { code, out, err } = await command(python, ["-c", script("docs/howto/python.md", "python")], {
        cwd: dir,
        env,
      });
      assert.equal(code, 0, out + err);
      assert.match(out, /^\d+ injected, [1-9]\d* recovered; fluxes in nmgy$/m);
      assert.match(out, /^\(120, 120\) nmgy RA---TAN /m);
      assert.match(out, /^3 Cannot find the bricks/m);
    }),
});

Deno.test({
  name:
    `docs/howto/observe-a-mock.md passes a mock through a real run, and docs/howto/deconvolved-truth.md takes the noise out of its catalogue${
      long ? "" : " (skipped: takes a minute and more, needs OBIWAN_LONG=1)"
    }`,
  ignore: !long,
  fn: () =>
    inTemp(async (dir) => {
      // A part of the bricks and sources of the page.
      const smaller = (page: string) =>
        script(page, "sh").replace("--bricks 8", "--bricks 4").replace("--ndraws 130000", "--ndraws 48000");
      const observed = await shell(smaller("docs/howto/observe-a-mock.md"), dir);
      assert.equal(observed.code, 0, observed.out + observed.err);
      const [, share] = /20000 rows, conditions of places drawn from the run\n +\d+ \((\d+\.\d) %\) detected/.exec(
        observed.out,
      )!;
      // The galaxies of the mock are those that were injected.
      const [, recovered] = /recovered +\d+ +(\d+\.\d) %/.exec(observed.out)!;
      assert.ok(Math.abs(Number(share) - Number(recovered)) < 15, `${share} % detected, ${recovered} % recovered`);
      assert.match(observed.out, /weights S\/N of all bands \d/);
      const drawn = await shell(smaller("docs/howto/deconvolved-truth.md"), dir);
      assert.equal(drawn.code, 0, drawn.out + drawn.err);
      if (!hasAstropy) return console.log("its Python is skipped: no astropy at /usr/bin/python3");
      const made = await command(python, ["-c", script("docs/howto/deconvolved-truth.md", "python")], { cwd: dir });
      assert.equal(made.code, 0, made.err);
      const [injected, measured, deconvolved] = [...made.out.matchAll(/g - r, \w+ +(\d\.\d+)/g)].map((m) =>
        Number(m[1])
      );
      // Nothing is left of the scatter but what the variance of so few rows is uncertain by, three standard errors.
      const rows = Number(/deep\.fits: (\d+) rows/.exec(drawn.err)![1]);
      assert.ok(
        injected < 0.001 && deconvolved ** 2 < 3 * measured ** 2 * Math.sqrt(2 / rows),
        `${rows} rows\n${made.out}`,
      );
      assert.ok(deconvolved < measured, made.out);
    }),
});
