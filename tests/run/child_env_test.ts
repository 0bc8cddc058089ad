import assert from "node:assert/strict";
import { childEnv, runtimeProgram } from "../../src/run/child_env.ts";
import { command, launcher } from "../make/command.ts";
import { runOf } from "../make/runs/run_of.ts";

/** Runs with environment variables set, and puts them back. */
function withEnv(values: Record<string, string>, act: () => void) {
  const before = Object.keys(values).map((name) => [name, Deno.env.get(name)] as const);
  for (const [name, value] of Object.entries(values)) Deno.env.set(name, value);
  try {
    act();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) Deno.env.delete(name);
      else Deno.env.set(name, value);
    }
  }
}

Deno.test("childEnv() keeps everything but what the loader listens to", () => {
  withEnv({ LD_LIBRARY_PATH: "/opt/x", LD_PRELOAD: "", OBIWAN_TEST_LD_X: "kept" }, () => {
    const { env } = childEnv();
    assert.deepEqual(Object.keys(env).filter((name) => name.startsWith("LD_")), []);
    assert.equal(env.OBIWAN_TEST_LD_X, "kept");
    assert.equal(env.PATH, Deno.env.get("PATH"));
  });
});

Deno.test("runtimeProgram() gives a worker the libraries that the launcher was started with", async () => {
  assert.equal(runtimeProgram(), Deno.execPath());
  let program = "";
  withEnv({ OBIWAN_LIBRARY_PATH: "/opt/x:/opt/y" }, () => program = runtimeProgram());
  const env = { OBIWAN_LIBRARY_PATH: "/opt/x:/opt/y", OBIWAN_RUNTIME: "/usr/bin/env" };
  const { out } = await command(program, [], { env });
  assert.match(out, /^LD_LIBRARY_PATH=\/opt\/x:\/opt\/y$/m);
});

Deno.test("obiwan run starts its workers where LD_LIBRARY_PATH is set", async () => {
  const run = await runOf(1), env = { LD_LIBRARY_PATH: `${run.root}/libraries` };
  const { err } = await command(launcher, ["run", run.root, "--engine", "reference"], { env });
  // The plan has no settings, so a worker that lives fails at once.
  assert.match(err, /1500p020\/rs0 failed/);
  assert.doesNotMatch(err, /Cannot start a worker/);
  await Deno.remove(run.root, { recursive: true });
});
