import assert from "node:assert/strict";
import { obiwan } from "../make/command.ts";
import { inTemp } from "../make/in_temp.ts";

Deno.test("plan --memory tells how many workers fit, by the unit that needs most", () =>
  inTemp(async (dir) => {
    const zoom = ["--zoom", "1740", "1860", "1740", "1860"];
    assert.equal((await obiwan("synth", "--outdir", `${dir}/survey`, "--size", "120")).code, 0);
    const plan = (memory: string) =>
      obiwan("plan", "--survey-dir", `${dir}/survey`, "--out", `${dir}/run`, ...zoom, "--memory", memory);
    const { code, out, err } = await plan("64G"), [, workers] = /^ {2}(\d+) workers fit into 64 GB: /m.exec(out) ?? [];
    assert.equal(code, 0, err);
    const [, megabytes] = /the heaviest unit, 1500p020\/real, needs (\d+) MB$/m.exec(out) ?? [];
    assert.ok(Math.abs(Number(workers) * Number(megabytes) / 64e3 - 1) < 0.05, out);
    assert.match(out, new RegExp(`, ${megabytes} MB of memory a worker, `));
    assert.match((await plan("1M")).out, /^ {2}no workers fit into 1\.0 MB: /m);
  }));
