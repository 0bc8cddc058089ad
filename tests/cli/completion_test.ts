import assert from "node:assert/strict";
import { command, launcher, obiwan } from "../make/command.ts";
import { runOf } from "../make/runs/run_of.ts";

async function words(...args: string[]): Promise<string[]> {
  const { code, out, err } = await obiwan("completion", "bash", ...args);
  assert.equal(code, 0, err);
  return out.split("\n").filter(Boolean);
}

Deno.test("obiwan completion knows commands, options and choices", async () => {
  assert.deepEqual((await words("ru")).sort(), ["run"]);
  assert.ok((await words("run", "--")).includes("--workers"));
  assert.ok((await words("randoms", "")).includes("split"));
  assert.deepEqual(await words("brick", "--engine", "ref"), ["reference"]);
});

Deno.test("obiwan completion bash is a script that bash takes, and completes with", async () => {
  const script = `${(await obiwan("completion", "bash")).out}
    PATH=${
    launcher.replace(/\/obiwan$/, "")
  }:$PATH; COMP_WORDS=(obiwan sta); COMP_CWORD=1; COMP_LINE="obiwan sta"; COMP_POINT=10
    _obiwan; echo "got:\${COMPREPLY[*]}"`;
  const bash = await command("bash", ["-c", script]).catch(() => undefined);
  if (!bash) return console.log("skipped: there is no bash");
  assert.match(bash.out, /got:status/, bash.err);
});

Deno.test("obiwan completion knows bricks and units of the run that the line names, and directories", async () => {
  const run = await runOf(2);
  try {
    const plan = JSON.parse(await Deno.readTextFile(run.plan));
    plan.bricks = [{ brick: "1500p020" }, { brick: "0003m011" }];
    await Deno.writeTextFile(run.plan, JSON.stringify(plan));
    assert.deepEqual(await words("derive", run.root, "--brick", "15"), ["1500p020"]);
    assert.deepEqual((await words("status", run.root, "--why", "")).sort(), ["0003m011", "1500p020"]);
    assert.deepEqual(await words("replay", run.root, "--unit", "1500p020/rs1"), ["1500p020/rs1"]);
    assert.deepEqual(await words("derive", "/nowhere", "--brick", "15"), []);
    assert.match((await words("report", "")).join("\n"), /__FILE__:directory:/);
  } finally {
    await Deno.remove(run.root, { recursive: true });
  }
});
