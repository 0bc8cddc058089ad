import assert from "node:assert/strict";
import { Cluster, noSlurm, until } from "./cluster.ts";
import { command, launcher } from "../make/command.ts";
import { inTemp } from "../make/in_temp.ts";
import { checksums } from "../make/tree.ts";

const why = await noSlurm();

Deno.test({
  name: `obiwan slurm: tasks cancelled, requeued and told to stop in mid-run end in the bytes of a quiet run${
    why && ` (skipped: ${why})`
  }`,
  ignore: why !== "",
  fn: (t) =>
    inTemp(async (dir) => {
      await using cluster = await Cluster.start();
      await scenario(t, cluster, dir);
    }),
});

async function scenario(t: Deno.TestContext, cluster: Cluster, dir: string) {
  const here = { cwd: dir, env: cluster.env };
  const done = async (...args: string[]) => {
    const { code, out, err } = await command(launcher, args, here);
    assert.equal(code, 0, `obiwan ${args.join(" ")}: ${err}`);
    return out;
  };
  await done("synth", "--outdir", "s", "--size", "150", "--nobj", "6");
  for (const out of ["quiet", "RUN"]) {
    const zoom = ["1725", "1875", "1725", "1875"], set = ["--set", "inject.nobj=2"];
    await done("plan", "--survey-dir", "s", "--randoms", "s/randoms.fits", "--out", out, "--zoom", ...zoom, ...set);
  }
  await done("run", "quiet");
  const queue = async () =>
    (await cluster.call("squeue", "-h", "-r", "--format=%i %T")).split("\n").filter(Boolean).map((l) => l.split(" "));
  /** A task that is at work on a unit: it has said so. */
  const working = async (): Promise<string | undefined> => {
    for (const [id, state] of await queue()) {
      const said = await Deno.readTextFile(`${dir}/RUN/slurm/${id}.out`).catch(() => "");
      if (state === "RUNNING" && /: load\n[^]*$/.test(said.split("units: ").at(-1)!)) return id;
    }
  };
  const someWorks = async (not: string[] = []) => {
    let id: string | undefined;
    await until("a task at work", async () => (id = await working()) !== undefined && !not.includes(id));
    return id!;
  };

  await t.step("--cancel ends the tasks, and none comes back", async () => {
    assert.match(await done("slurm", "RUN", "--tasks", "2"), /^job \d+: 2 tasks submitted/);
    assert.match(await done("slurm", "RUN", "--tasks", "2"), /^nothing to submit, tasks: 2/);
    const id = await someWorks();
    await done("slurm", "RUN", "--cancel");
    await until("an empty queue", async () => (await queue()).length === 0, 20);
    // It stopped in order, which is when a task that was not cancelled puts itself back.
    assert.equal((await Deno.readTextFile(`${dir}/RUN/slurm/${id}.code`)).trim(), "75");
    assert.match(await cluster.call("scontrol", "show", "job", id), /JobState=CANCELLED/);
  });

  await t.step("a task that is requeued, and one that is told to stop, go on", async () => {
    const follow = ["slurm", "RUN", "--tasks", "2", "--follow", "--every", "1"];
    await using follower = new Deno.Command(launcher, { args: follow, ...here }).spawn();
    const requeued = await someWorks();
    await cluster.call("scontrol", "requeue", requeued);
    const told = await someWorks([requeued]);
    await cluster.call("scancel", "--batch", "--signal=USR1", told);
    await Promise.all([requeued, told].map((id) => cluster.startNow(id)));
    assert.equal((await follower.status).code, 0);
    await until("the last task's end", async () => (await queue()).length === 0);
    for (const id of [requeued, told]) {
      const job = await cluster.call("scontrol", "show", "job", id);
      assert.match(job, /Restarts=1/);
      assert.match(job, /JobState=COMPLETED/);
      assert.equal((await Deno.readTextFile(`${dir}/RUN/slurm/${id}.code`)).trim(), "0");
      assert.match(await Deno.readTextFile(`${dir}/RUN/slurm/${id}.out`), /stopped early, run the same command again/);
    }
  });

  await t.step("every unit was made once, and in the same bytes", async () => {
    const quiet = await checksums(`${dir}/quiet/units`);
    assert.ok(quiet.size > 4 * 20, `${quiet.size} files`);
    assert.deepEqual(await checksums(`${dir}/RUN/units`), quiet);
    let said = "";
    for await (const { name } of Deno.readDir(`${dir}/RUN/slurm`)) {
      if (name.endsWith(".out")) said += await Deno.readTextFile(`${dir}/RUN/slurm/${name}`);
    }
    const ends = [...said.matchAll(/^(\S+) done in /gm)].map((m) => m[1]).sort();
    assert.deepEqual(ends, ["real", "rs0", "rs2", "rs4"].map((n) => `1500p020/${n}`));
    assert.match(await done("slurm", "RUN"), /^nothing to submit: 4 units done, 0 failed/);
  });
}
