import assert from "node:assert/strict";
import { localDisk } from "../../../src/io/disk.ts";
import { synthBrick, synthZoom } from "../../../src/synth/plan.ts";
import { writeSurvey } from "../../../src/synth/survey.ts";
import { obiwan } from "../../make/command.ts";
import { inTemp } from "../../make/in_temp.ts";
import { runOf } from "../../make/runs/run_of.ts";

const size = 64;
const names = (dir: string) => [...Deno.readDirSync(dir)].map((e) => e.name).sort();

Deno.test("obiwan brick refuses what stands in the way before it loads anything; --dry-run does no more than that", () =>
  inTemp(async (dir) => {
    await writeSurvey(localDisk, `${dir}/survey`, { seed: 1, size, nobj: 2 });
    await Deno.writeTextFile(`${dir}/file`, "");
    const brick = (...more: string[]) =>
      obiwan(
        ...["brick", "--survey-dir", `${dir}/survey`, "--brick", synthBrick.brickname, "--engine", "reference"],
        ...["--zoom", ...synthZoom(size).map(String), ...more],
      );
    const dry = await brick("--outdir", `${dir}/out`, "--dry-run");
    assert.equal(dry.code, 0, dry.err);
    assert.match(
      dry.out,
      /^1500p020: 64×64 pixels; 6 of 6 CCDs of the bands g, r, z can be used\nabout .* of memory, .* of disk below /,
    );
    for (const more of [[], ["--dry-run"]]) {
      const { code, err } = await brick("--outdir", `${dir}/file/x`, ...more);
      assert.equal(code, 4, err);
      assert.match(err, /obiwan: Cannot write below ".*file\/x\/.*file" is a file, not a directory/);
      assert.doesNotMatch(err, /load|engine/);
    }
    const both = await brick("--outdir", `${dir}/out`, "--early-coadds", "--covariances");
    assert.equal(both.code, 2, both.err);
    assert.match(both.err, /Cannot use --early-coadds with --covariances: nothing is fitted then/);
    assert.deepEqual(names(dir), ["file", "survey"], "nothing was made");
  }));

Deno.test("obiwan run and slurm refuse what stands in the way, and --dry-run makes and submits nothing", async () => {
  const { root } = await runOf(3), before = names(root);
  const run = await obiwan("run", root, "--dry-run");
  assert.deepEqual([run.code, run.out.match(/^1500p020\/rs\d/gm)?.length], [0, 3], run.err);
  const slurm = await obiwan("slurm", root, "--dry-run", "--tasks=9");
  assert.equal(slurm.code, 0, slurm.err);
  assert.match(slurm.out, /^up to 3 tasks of obiwan-.* would be submitted for 3 units$/m);
  assert.deepEqual(names(root), before);
  const printed = await obiwan("slurm", root, "--print", "--kernels=gpu");
  assert.match(printed.out, / run .*--kernels=gpu/, printed.err);
  for (
    const [more, words] of [
      [["--dry-run", "--follow"], /Cannot use --follow with --dry-run/],
      [["--dry-run", "--run=--wrokers=2"], /Cannot pass --wrokers=2 to run: Unexpected option/],
      [["--dry-run", "--run=--dry-run"], /its tasks would make nothing/],
      [["--dry-run", "--sbatch=--array=1-9"], /obiwan sets it itself/],
    ] as const
  ) {
    const { code, err } = await obiwan("slurm", root, ...more);
    assert.equal(code, 2, err);
    assert.match(err.replaceAll("\n", " "), words);
  }
  await Deno.writeTextFile(`${root}/parts`, "in the way");
  for (const command of ["run", "slurm"]) {
    const { code, err } = await obiwan(command, root);
    assert.equal(code, 4, err);
    assert.match(err, /obiwan: Cannot write below ".*parts": ".*parts" is a file, not a directory/);
  }
  await Deno.remove(root, { recursive: true });
});
