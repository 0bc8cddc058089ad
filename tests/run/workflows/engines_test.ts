/** Plans as input of workflow engines: those that Debian has really run them. A unit fails, the others are made; mended, the same
 * command makes what is missing. */
import assert from "node:assert/strict";
import { command, obiwan, succeeds } from "../../make/command.ts";
import { inTemp } from "../../make/in_temp.ts";

/** A plan of two units, each of one brick. */
async function planned(dir: string): Promise<{ run: string; image: string }> {
  const run = `${dir}/a run's`, survey = `${dir}/survey`;
  const made = await obiwan(
    "synth",
    "--out",
    survey,
    "--at",
    "150.1,2.1",
    "--bricks",
    "2",
    "--size",
    "120",
    "--nobj",
    "2",
  );
  assert.equal(made.code, 0, made.err);
  const set = ["--set", "run.real=false", "--set", "inject.separation=0.1"];
  const words = [
    "--survey-dir",
    survey,
    "--randoms",
    `${survey}/randoms.fits`,
    "--zoom",
    "1740",
    "1860",
    "1740",
    "1860",
  ];
  const plan = await obiwan("plan", ...words, ...set, "--out", run, "--export", "snakemake");
  assert.equal(plan.code, 0, plan.err);
  assert.match(plan.err, /next: cd .*export\/snakemake && snakemake/);
  const { units, inputs } = JSON.parse(await Deno.readTextFile(`${run}/plan.json`));
  assert.equal(units.length, 2);
  for (const engine of ["parallel", "nextflow"]) {
    const { code, err, out } = await obiwan("plan", "--out", run, "--export", engine);
    assert.deepEqual([code, out.trim()], [0, `${run}/export/${engine}`], err);
  }
  const image = inputs.findLast(({ path }: { path: string }) => path.includes("/images/")).path;
  return { run, image };
}

const engines = {
  parallel: { start: ["./run.sh", "--jobs", "1"], version: ["parallel", "--version"] },
  snakemake: { start: ["snakemake", "--cores", "1", "--keep-going", "--quiet"], version: ["snakemake", "--version"] },
} as const;

for (const [name, { start, version }] of Object.entries(engines)) {
  const there = await succeeds(version[0], version[1]);
  if (!there) console.log(`skipped: ${name} runs the units of a plan (needs Debian's package ${name})`);
  Deno.test({
    name: `${name} runs the units of a plan, goes on when one fails, and makes it when its cause is removed`,
    ignore: !there,
    fn: () =>
      inTemp(async (dir) => {
        const { run, image } = await planned(dir), cwd = `${run}/export/${name}`;
        const go = () => command(start[0], start.slice(1), { cwd, env: { HOME: dir, NO_COLOR: "1" } });
        const states = async () => JSON.parse((await obiwan("status", run, "--json")).out).units as { state: string }[];
        const kept = await Deno.readFile(image);
        await Deno.writeFile(image, kept.subarray(0, 5000));
        const broken = await go();
        assert.notEqual(broken.code, 0, broken.err);
        assert.match(broken.err, /Cannot use .*size has changed since the plan was made/);
        const after = (await states()).map((u) => u.state).sort();
        assert.deepEqual(after, ["done", "failed"], broken.err);
        await Deno.writeFile(image, kept);
        assert.equal((await obiwan("retry", run)).code, 0);
        const mended = await go();
        assert.equal(mended.code, 0, mended.out + mended.err);
        assert.deepEqual((await states()).map((u) => u.state), ["done", "done"]);
        const begun = mended.err.match(/1 units: \d done, \d failed before/g) ?? [];
        assert.deepEqual(begun, ["1 units: 0 done, 0 failed before"], `only the one that was missing: ${mended.err}`);
        const verified = await obiwan("verify", run);
        assert.equal(verified.code, 0, verified.err);
      }),
  });
}

Deno.test("the files for Nextflow have a process with every unit and balanced braces (Nextflow itself is no package of Debian's)", () =>
  inTemp(async (dir) => {
    const { run } = await planned(dir), text = await Deno.readTextFile(`${run}/export/nextflow/main.nf`);
    const count = (mark: string) => text.split(mark).length - 1;
    assert.equal(count("{"), count("}"));
    assert.match(
      text,
      /^process unit \{\n[^]*^ {4}script:\n {4}"""\n {4}\$\{params\.command\} \$\{id\}\n {4}"""\n\}$/m,
    );
    // A path with blanks and quotes: quoted for the shell, then for Groovy.
    assert.ok(text.includes(String.raw`a run\'\\\'\'s\' --only'`), text);
    const rows = (await Deno.readTextFile(`${run}/export/nextflow/units.csv`)).trimEnd().split("\n");
    const { units } = JSON.parse(await Deno.readTextFile(`${run}/plan.json`));
    assert.deepEqual(rows.slice(1).map((r) => r.split(",")[0]), units.map((u: { id: string }) => u.id));
    assert.ok(rows.slice(1).every((r) => Number(r.split(",")[1]) > 100));
  }));

Deno.test("run --only makes one unit; a name that the plan has not ends with code 2 and those that it has", () =>
  inTemp(async (dir) => {
    const { run } = await planned(dir), { units } = JSON.parse(await Deno.readTextFile(`${run}/plan.json`));
    const lost = await obiwan("run", run, "--only", "1500p020");
    assert.equal(lost.code, 2);
    assert.match(lost.err, new RegExp(`no unit or brick of the plan; units are ${units[0].id}`));
    const dry = await obiwan("run", run, "--dry-run", "--only", units[1].brick);
    assert.deepEqual([dry.code, dry.out.trim().split("\n").length], [0, 1], dry.err);
    assert.ok(dry.out.startsWith(units[1].id));
  }));
