import assert from "node:assert/strict";
import { shell } from "../make/command.ts";
import { inTemp } from "../make/in_temp.ts";
import { root } from "../make/root.ts";
import { lossTable } from "../make/documents/loss_table.ts";

Deno.test("the original's worked example runs as one script, and its loss table sums to what was injected", () =>
  inTemp(async (dir) => {
    const { code, out, err } = await shell(`${root}docs/examples/worked_example.sh ${dir}/out`, dir);
    assert.equal(code, 0, `${out}${err}`);
    const { counts, injected } = lossTable(out), planned = out.match(/(\d+) sources to inject/);
    assert.equal(counts.reduce((a, b) => a + b, 0), injected);
    assert.equal(injected, Number(planned?.[1]));
    assert.ok(injected > 0 && counts[0] > 0, "something was injected and found");
  }));
