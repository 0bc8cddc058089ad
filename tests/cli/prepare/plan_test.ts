import assert from "node:assert/strict";
import { obiwan } from "../../make/command.ts";
import { inTemp } from "../../make/in_temp.ts";

Deno.test("plan --memory tells how many workers fit; plan, brick and forced print one JSON document with --json", () =>
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
    const draft = ["--survey-dir", `${dir}/survey`, "--out", `${dir}/draft`, ...zoom, "--dry-run", "--json"];
    const found = JSON.parse((await obiwan("plan", ...draft)).out);
    assert.deepEqual([found.schema, found.dryRun, found.run], ["obiwan-plan-summary-1", true, `${dir}/draft`]);
    assert.deepEqual(found.units, [{ id: "1500p020/real", sources: 0 }]);
    const brick = ["--survey-dir", `${dir}/survey`, "--brick", "1500p020", ...zoom, "--engine", "reference"];
    const made = JSON.parse((await obiwan("brick", ...brick, "--out", `${dir}/brick`, "--json")).out);
    assert.deepEqual([made.schema, made.brick, made.bands], ["obiwan-brick-1", "1500p020", ["g", "r", "z"]]);
    const catalogue = made.files.find((f: string) => /tractor-1500p020\.fits$/.test(f));
    const forced = await obiwan("forced", ...brick, "--catalogue", catalogue, "--out", `${dir}/forced`, "--json");
    const { schema, targets } = JSON.parse(forced.out);
    assert.equal(schema, "obiwan-forced-1", forced.err);
    assert.ok(targets > 0);
  }));
