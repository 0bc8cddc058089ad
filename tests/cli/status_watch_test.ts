import assert from "node:assert/strict";
import { launcher } from "../make/command.ts";
import { runOf } from "../make/runs/run_of.ts";

Deno.test("obiwan status --watch ends when nobody reads it any more", async () => {
  const run = await runOf(2);
  try {
    const process = new Deno.Command(launcher, { args: ["status", run.root, "--watch", "--json"], stdout: "piped" })
      .spawn();
    const reader = process.stdout.getReader(), { value } = await reader.read();
    assert.equal(JSON.parse(new TextDecoder().decode(value)).counts.waiting, 2);
    await reader.cancel();
    const timer = setTimeout(() => process.kill("SIGKILL"), 20e3);
    const { code } = await process.status;
    clearTimeout(timer);
    assert.equal(code, 0);
  } finally {
    await Deno.remove(run.root, { recursive: true });
  }
});
