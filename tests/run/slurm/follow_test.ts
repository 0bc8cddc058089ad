import assert from "node:assert/strict";
import { ResourceError } from "../../../src/base/errors.ts";
import { localDisk } from "../../../src/io/disk.ts";
import type { RunDir } from "../../../src/rundir/run_dir.ts";
import { parseTasks, type Slurm, type SlurmTask } from "../../../src/run/slurm/client.ts";
import { follow } from "../../../src/run/slurm/follow.ts";
import { RunJobs, taskWords } from "../../../src/run/slurm/jobs.ts";
import { runOf } from "../../make/runs/run_of.ts";

const finish = (run: RunDir, k: number) => Deno.mkdir(run.unit(`1500p020/rs${k}`), { recursive: true });

/** A batch system whose tasks the test ends by hand. */
class Desk implements Slurm {
  live: SlurmTask[] = [];
  submitted: number[] = [];
  trouble = 0;

  async submit(script: string) {
    const count = Number(/--array=1-(\d+)/.exec(await Deno.readTextFile(script))![1]), id = this.submitted.push(count);
    for (let k = 1; k <= count; k++) this.live.push({ id: `${id}_${k}`, state: "RUNNING", reason: "None" });
    return String(id);
  }
  tasks() {
    if (this.trouble-- > 0) throw new ResourceError("Cannot squeue: the controller does not answer");
    return Promise.resolve([...this.live]);
  }
  cancel() {
    this.live = [];
    return Promise.resolve();
  }
}

/** Follows with what happens between looks. @returns what was said */
async function followed(units: number, tasks: number, events: ((desk: Desk, run: RunDir) => unknown)[]) {
  const run = await runOf(units), desk = new Desk(), said: string[] = [];
  const job = { name: "x", root: run.root, program: "x", device: "", warnSeconds: 60, sbatch: [], run: [], setup: [] };
  const jobs = new RunJobs(localDisk, run, desk, { ...job, tasks });
  const pause = async () => {
    const event = events.shift();
    if (!event) throw new Error(`it goes on after the last event: ${said.join("; ")}`);
    await event(desk, run);
  };
  try {
    const status = await follow(jobs, { pause, say: (line) => said.push(line) });
    return { said, desk, status };
  } finally {
    await Deno.remove(run.root, { recursive: true });
  }
}

Deno.test("follow() submits no more tasks than units and ends when all are done", async () => {
  const { desk, status } = await followed(2, 8, [(_, run) => finish(run, 0), (_, run) => finish(run, 1)]);
  assert.deepEqual(desk.submitted, [2]);
  assert.equal(status.counts.done, 2);
});

Deno.test("follow() submits again what went away with its work undone", async () => {
  const { desk } = await followed(3, 2, [
    async (d, run) => {
      await finish(run, 0);
      d.live = [];
    },
    async (_, run) => {
      await finish(run, 1);
      await finish(run, 2);
    },
  ]);
  assert.deepEqual(desk.submitted, [2, 2]);
});

Deno.test("follow() replaces one task of several only after a while", async () => {
  const lose = (d: Desk) => d.live.splice(0, 1), nothing = () => {};
  const all = async (_: Desk, run: RunDir) => {
    for (let k = 0; k < 9; k++) await finish(run, k);
  };
  assert.deepEqual((await followed(9, 3, [lose, ...Array(7).fill(nothing), all])).desk.submitted, [3]);
  assert.deepEqual((await followed(9, 3, [lose, ...Array(12).fill(nothing), all])).desk.submitted, [3, 1]);
});

Deno.test("follow() gives up after three jobs in a row that finish nothing, and says how they ended", async () => {
  const fail = async (d: Desk, run: RunDir) => {
    await Deno.writeTextFile(`${run.root}/slurm/${d.submitted.length}_1.code`, "5\n");
    d.live = [];
  };
  const slow = async (d: Desk, run: RunDir) => {
    await fail(d, run);
    await finish(run, 0);
  };
  await assert.rejects(followed(2, 1, [fail, fail, fail]), /3 jobs in a row .*job 3: exit codes 5.*slurm\/3_\*\.out/);
  await assert.rejects(followed(2, 1, [fail, fail, slow, fail, fail, fail]), /job 6/);
});

Deno.test("follow() waits for a batch system that does not answer, and submits nothing meanwhile", async () => {
  const deaf = (d: Desk) => {
    d.trouble = 3;
    d.live = [];
  };
  const nothing = () => {}, all = async (_: Desk, run: RunDir) => await finish(run, 0);
  const { said, desk } = await followed(1, 1, [deaf, nothing, nothing, all]);
  assert.deepEqual(desk.submitted, [1]);
  assert.equal(said.filter((l) => /does not answer; trying again/.test(l)).length, 3);
  await assert.rejects(
    followed(1, 1, [(d) => void (d.trouble = 99), ...Array(30).fill(nothing)]),
    /the controller does not answer$/,
  );
});

Deno.test("parseTasks() and taskWords() tell what tasks do and why they wait", () => {
  const tasks = parseTasks("1_1|RUNNING|None\n1_2|RUNNING|None\n1_3|PENDING|(launch failed requeued held)\n");
  assert.equal(taskWords(tasks), "2 running, 1 pending ((launch failed requeued held))");
  assert.equal(taskWords(parseTasks("")), "none");
});
