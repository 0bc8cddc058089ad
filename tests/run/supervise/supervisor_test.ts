import assert from "node:assert/strict";
import { localDisk } from "../../../src/io/disk.ts";
import { RunDir } from "../../../src/rundir/run_dir.ts";
import { runStatus } from "../../../src/rundir/status.ts";
import { whyBrick } from "../../../cli/text/why_brick.ts";
import { Supervisor } from "../../../src/run/supervise/supervisor.ts";
import { exitCodeOfRun } from "../../../src/run/supervise/exit_code.ts";
import { withClock } from "../../make/clock.ts";
import { inTemp } from "../../make/in_temp.ts";
import { planInto } from "../../make/runs/run_process.ts";
import type { Behaviour } from "./fake_worker.ts";

const workerEntry = new URL("./fake_worker.ts", import.meta.url).pathname;

/** A run of four units (one without injections) by workers that behave like this, one at a time unless told otherwise. */
async function supervise(
  dir: string,
  behaviour: Behaviour,
  change = {},
  heard: (line: string) => void = () => {},
  overlap = false,
) {
  await planInto(dir, change);
  await Deno.writeTextFile(`${dir}/behaviour.json`, JSON.stringify(behaviour));
  const lines: string[] = [], run = new RunDir(dir);
  const say = (line: string) => {
    lines.push(line);
    heard(line);
  };
  const supervisor = new Supervisor(localDisk, {
    ...{ root: dir, engine: "reference", workers: 1, readers: 1, imageRoots: [], workerEntry, hangSeconds: 60, say },
    overlap,
  });
  const end = await supervisor.work();
  return { end, lines, supervisor, run, status: await runStatus(localDisk, run) };
}

Deno.test("a blob that kills every worker is found, left out and recorded, and its unit is done", () =>
  inTemp(async (dir) => {
    const { end, lines, status } = await supervise(dir, { deadly: [11] });
    assert.deepEqual([end.done, end.failed], [4, 0]);
    for (const { record } of status.units) {
      assert.deepEqual(record!.quarantined, [11]);
      // 16, 8, 4, 2, 1 blobs, and twice more alone.
      assert.equal(record!.deaths.length, 7);
    }
    assert.ok(lines.some((l) => /died \(exit 134\) in stage "fit" over 16 blobs/.test(l)), lines.join("\n"));
    assert.ok(lines.some((l) => /1 blobs left out: workers died over them/.test(l)));
  }));

Deno.test("a worker that falls silent is ended, and what it hung at is found", () =>
  inTemp(async (dir) => {
    const alone = { "inject.randoms": "" };
    const { end, lines, status } = await withClock((advance) =>
      supervise(dir, { silent: [3] }, alone, (line) => line === "falls silent" && advance(61))
    );
    assert.equal(end.done, 1);
    assert.deepEqual(status.units.map((u) => u.record!.quarantined), [[3]]);
    assert.ok(
      lines.some((l) => /was ended \(no progress for 60 s in fit, 0 of 16 blobs\) over 16 blobs/.test(l)),
      lines.join("\n"),
    );
  }));

Deno.test("a worker that talks without getting on is ended, and nobody guesses at memory", () =>
  inTemp(async (dir) => {
    const alone = { "inject.randoms": "" };
    const { end, lines, status } = await withClock((advance) =>
      supervise(dir, { talks: true }, alone, (line) => line === "3 CCDs, still" && advance(30))
    );
    assert.deepEqual([end.done, end.failed], [0, 1]);
    assert.ok(lines.filter((l) => l === "3 CCDs, still").length >= 3 * 3, lines.join("\n"));
    const [{ failures }] = status.units, { deaths, failure } = failures!;
    assert.deepEqual(
      deaths.map((d) => [d.how, d.hung]),
      Array(3).fill(["no progress for 60 s in load, 3 of 53 CCDs", true]),
    );
    assert.match(failure!.message, /3 workers died in stage "load" \(no progress for 60 s in load, 3 of 53 CCDs\)/);
    assert.match(failure!.message, /--hang-seconds/);
    assert.doesNotMatch(failure!.message, /memory/);
  }));

Deno.test("a stage that takes longer than the limit and gets on is left alone", () =>
  inTemp(async (dir) => {
    const alone = { "inject.randoms": "" };
    const { end, status } = await withClock((advance) =>
      supervise(dir, { slow: 4 }, alone, (line) => line === "one CCD more" && advance(50))
    );
    assert.equal(end.done, 1);
    assert.deepEqual(status.units[0].record!.deaths, []);
  }));

Deno.test("a worker that dies now and then costs nothing but its time", () =>
  inTemp(async (dir) => {
    const { end, status } = await supervise(dir, { diesIn: { stage: "load", times: 2 } });
    assert.equal(end.done, 4);
    assert.equal(status.units[0].record!.deaths.length, 2);
    assert.deepEqual(status.units[0].record!.quarantined, []);
  }));

Deno.test("a stage that kills three workers fails its unit and no other, and says why afterwards", () =>
  inTemp(async (dir) => {
    const { end, supervisor, run, status } = await supervise(dir, { diesIn: { stage: "load", times: 3 } });
    assert.deepEqual([end.done, end.failed], [3, 1]);
    assert.deepEqual(status.counts, { done: 3, failed: 1, running: 0, waiting: 0 });
    assert.equal(exitCodeOfRun(supervisor.failures.values()), 4);
    const log = await Deno.readTextFile(run.log("1500p020/real"));
    assert.equal(log.match(/^a worker died \(exit 134\) in stage "load"$/gm)?.length, 3, log);
    const why = await whyBrick(localDisk, run, "1500p020");
    assert.match(
      why,
      /real: failed[^]*a worker died \(exit 134\) in stage "load"[^]*3 workers died in stage "load"[^]*obiwan retry .* 1500p020\/real/,
    );
  }));

const sideBySide = (dir: string, behaviour: Behaviour) => supervise(dir, behaviour, {}, undefined, true);

Deno.test("a death is the fault of the unit that was begun, not of the one that the worker had besides", () =>
  inTemp(async (dir) => {
    const { end, status } = await sideBySide(dir, { diesIn: { stage: "load", times: 1 } });
    assert.deepEqual([end.done, end.failed], [4, 0]);
    assert.deepEqual(status.units.map(({ record }) => record!.deaths.length), [1, 0, 0, 0]);
  }));

Deno.test("a blob that kills every worker is found in each unit, also where workers have two units", () =>
  inTemp(async (dir) => {
    const { end, status } = await sideBySide(dir, { deadly: [11] });
    assert.deepEqual([end.done, end.failed], [4, 0]);
    for (const { record } of status.units) {
      assert.deepEqual(record!.quarantined, [11]);
      assert.equal(record!.deaths.length, 7);
    }
  }));

Deno.test("units that fail are recorded with their reason and do not stop the others", () =>
  inTemp(async (dir) => {
    const { end, supervisor, run, status } = await supervise(dir, { fails: 3 });
    assert.deepEqual([end.done, end.failed], [0, 4]);
    assert.equal(exitCodeOfRun(supervisor.failures.values()), 3);
    assert.deepEqual(status.units.map((u) => u.failures!.failure!.message), Array(4).fill("Cannot do it"));
    for (const { unit } of status.units) {
      const log = await Deno.readTextFile(run.log(unit.id));
      assert.match(log, new RegExp(`^Args: Namespace\\(brick='1500p020',.*unit='${unit.id}'`));
      assert.match(log, /^obiwan started at [^]*^InputError: Cannot do it$[^]*^obiwan finshed at /m);
      assert.doesNotMatch(log, /All done!/);
    }
  }));

Deno.test("a worker that says the disk is full ends the run: every other unit would fail as well", () =>
  inTemp(async (dir) => {
    await assert.rejects(supervise(dir, { fails: 4 }), { name: "ResourceError", message: "Cannot do it" });
    const { counts } = await runStatus(localDisk, new RunDir(dir));
    assert.deepEqual(counts, { done: 0, failed: 0, running: 0, waiting: 4 });
  }));

Deno.test("a record or a note that a bad disk damaged costs its facts alone: the unit is done, or tried again", () =>
  inTemp(async (dir) => {
    const { end, run } = await supervise(dir, { fails: 3 }, { "inject.randoms": "" });
    assert.equal(end.failed, 1);
    await Deno.writeTextFile(run.failure("1500p020/real"), "{");
    assert.deepEqual((await runStatus(localDisk, run)).counts, { done: 0, failed: 0, running: 0, waiting: 1 });
    assert.equal((await supervise(dir, {}, { "inject.randoms": "" })).end.done, 1);
    for (const rest of ["{", "{}", "[1]", "null"]) {
      await Deno.writeTextFile(run.record("1500p020/real"), rest);
      const { counts, units } = await runStatus(localDisk, run);
      assert.deepEqual([counts.done, units[0].record], [1, undefined], rest);
      assert.match(await whyBrick(localDisk, run, "1500p020"), /real: done\n.*real\.json.* is gone or damaged/);
    }
  }));
