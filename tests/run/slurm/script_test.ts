import assert from "node:assert/strict";
import { UsageError } from "../../../src/base/errors.ts";
import { jobName, type JobScript, jobScript, quote } from "../../../src/run/slurm/script.ts";
import { command } from "../../make/command.ts";
import { inTemp } from "../../make/in_temp.ts";

const job: JobScript = {
  name: "obiwan-RUN-1",
  root: "/scratch/RUN",
  program: "/opt/obiwan/obiwan",
  tasks: 8,
  device: "--gres=gpu:1",
  warnSeconds: 120,
  sbatch: [],
  run: [],
  setup: [],
};

const directives = (script: string) =>
  script.split("\n").filter((l) => l.startsWith("#SBATCH ")).map((l) => l.slice("#SBATCH ".length));

Deno.test("jobScript() asks for one device a task, a warning in time and to be put back", () => {
  const lines = directives(jobScript({ ...job, atOnce: 3 }));
  for (const want of ["--array=1-8%3", "--gres=gpu:1", "--requeue", "--signal=B:USR1@120", "--open-mode=append"]) {
    assert.ok(lines.includes(want), want);
  }
  assert.ok(directives(jobScript(job)).includes("--array=1-8"));
  assert.ok(!directives(jobScript({ ...job, device: "" })).some((l) => l.includes("gpu")));
});

Deno.test("jobScript() puts the user's options last, where they win, and refuses those that it sets itself", () => {
  const lines = directives(jobScript({ ...job, sbatch: ["--mem=32G", "--comment=two words", '--mail-user="x\\y'] }));
  assert.deepEqual(lines.slice(-3), ["--mem=32G", '"--comment=two words"', '"--mail-user=\\"x\\\\y"']);
  for (const option of ["--array=1-9", "-a1", "-J", "--job-name=x", "--wrap", "mem=3G", "--mem=3G\n#SBATCH --x"]) {
    assert.throws(() => jobScript({ ...job, sbatch: [option] }), UsageError, option);
  }
  for (const wrong of [{ setup: ["a\nb"] }, { program: "a\nb" }, { root: "/a\nb" }, { device: "-x\n" }]) {
    assert.throws(() => jobScript({ ...job, ...wrong }), UsageError);
  }
});

Deno.test("jobScript() is a script that bash can read, whatever the names in it", async () => {
  const strange = { root: "/a b/it's 100%/$HOME;`x`", setup: ["module load gpu"], run: ["--image-root=/x y"] };
  const script = jobScript({ ...job, ...strange });
  assert.ok(script.includes(`100%%`), "a percent sign begins a pattern of Slurm");
  const { code, err } = await inTemp(async (dir) => {
    await Deno.writeTextFile(`${dir}/script`, script);
    return await command("bash", ["-n", `${dir}/script`]);
  });
  assert.equal(code, 0, err);
});

/** Runs the script beside commands of our own that stand for Slurm's. @returns what they were called with, and the exit code */
const perform = (program: string, state: string, signal?: Deno.Signal) =>
  inTemp(async (dir) => {
    const stand = (name: string, text: string) =>
      Deno.writeTextFile(`${dir}/${name}`, `#!/bin/bash\n${text}\n`, { mode: 0o755 });
    await Deno.mkdir(`${dir}/slurm`);
    await stand("squeue", `echo "squeue $*" >>${dir}/calls; echo ${state}`);
    await stand("scontrol", `echo "scontrol $*" >>${dir}/calls`);
    await stand("program", program.replaceAll("DIR", dir));
    await Deno.writeTextFile(`${dir}/job.sh`, jobScript({ ...job, root: dir, program: quote(`${dir}/program`) }));
    const env = { PATH: `${dir}:${Deno.env.get("PATH")}`, SLURM_ARRAY_JOB_ID: "7", SLURM_ARRAY_TASK_ID: "2" };
    const process = new Deno.Command("bash", {
      args: [`${dir}/job.sh`],
      env: { ...env, SLURM_ARRAY_TASK_COUNT: "3" },
      stdout: "null",
      stderr: "null",
    }).spawn();
    if (signal) {
      while (!(await Deno.stat(`${dir}/ready`).catch(() => undefined))) await new Promise((r) => setTimeout(r, 20));
      process.kill(signal);
    }
    const { code } = await process.status, read = (name: string) => Deno.readTextFile(`${dir}/${name}`).catch(() => "");
    return { code, calls: await read("calls"), said: await read("said"), kept: await read("slurm/7_2.code") };
  });

Deno.test("the job script starts the program at its share and ends with its code", async () => {
  const { code, calls, said, kept } = await perform(`echo "$*" >DIR/said; exit 4`, "RUNNING");
  assert.match(said, /^run \S+ --share 2\/3 --leave\n$/);
  assert.deepEqual({ code, calls, kept }, { code: 4, calls: "", kept: "4\n" });
});

const patient = `trap 'echo USR1 >DIR/said; sleep 0.3; exit 75' USR1
trap 'echo TERM >DIR/said; sleep 0.3; exit 75' TERM
echo >DIR/ready
while :; do sleep 0.05; done`;

Deno.test("the job script passes signals on, waits for the program's own end and goes back into the queue", async () => {
  for (const signal of ["SIGUSR1", "SIGTERM"] as const) {
    const { code, calls, said } = await perform(patient, "RUNNING", signal);
    assert.equal(said, `${signal.slice(3)}\n`);
    assert.equal(code, 75);
    assert.match(calls, /^squeue .*--jobs=7_2 .*\nscontrol requeue 7_2\n$/);
  }
});

Deno.test("the job script of a task that was cancelled does not go back into the queue", async () => {
  const { code, calls } = await perform(patient, "COMPLETING", "SIGTERM");
  assert.equal(code, 75);
  assert.doesNotMatch(calls, /requeue/);
});

Deno.test("the job script takes a program that a signal ended before it could listen for one that stopped early", async () => {
  const { code, calls } = await perform("echo >DIR/ready\nexec sleep 60", "RUNNING", "SIGTERM");
  assert.equal(code, 75);
  assert.match(calls, /requeue 7_2/);
});

Deno.test("jobName() is one for each directory and fits the batch system", () => {
  assert.notEqual(jobName("/a/RUN"), jobName("/b/RUN"));
  assert.equal(jobName("/a/RUN"), jobName("/a/RUN"));
  assert.match(jobName("/a/x,y z'ü" + "a".repeat(99)), /^obiwan-[\w.-]{24}-[0-9a-f]{8}$/);
});
