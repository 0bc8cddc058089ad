import assert from "node:assert/strict";
import { obiwan } from "../../make/command.ts";
import { inTemp } from "../../make/in_temp.ts";

Deno.test("plan --memory tells how many workers fit, by the unit that needs most", () =>
  inTemp(async (dir) => {
    const zoom = ["--zoom", "1740", "1860", "1740", "1860"];
    assert.equal((await obiwan("synth", "--outdir", `${dir}/survey`, "--size", "120")).code, 0);
    const plan = (memory: string) =>
      obiwan("plan", "--survey-dir", `${dir}/survey`, "--out", `${dir}/run`, ...zoom, "--memory", memory);
    const { code, out, err } = await plan("64G"), [, workers] = /^ {2}(\d+) workers fit into 64 GB: /m.exec(out) ?? [];
    assert.equal(code, 0, err);
    const [, needs] = /the heaviest unit, 1500p020\/real, needs (\d.* [MG]B)$/m.exec(out) ?? [];
    const bytes = Number.parseFloat(needs) * (needs.endsWith("GB") ? 1e9 : 1e6);
    assert.ok(Math.abs(Number(workers) * bytes / 64e9 - 1) < 0.1, out);
    assert.match(out, new RegExp(`, ${needs} of memory a worker, `));
    assert.match((await plan("1M")).out, /^ {2}no workers fit into 1\.0 MB: /m);
  }));
