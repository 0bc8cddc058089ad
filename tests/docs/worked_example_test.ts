import assert from "node:assert/strict";
import { shell } from "./markdown.ts";
import { lossTable } from "./loss_table.ts";

const script = new URL("../../docs/examples/worked_example.sh", import.meta.url).pathname;

Deno.test("the original's worked example runs as one script, and its loss table sums to what was injected", async () => {
  const dir = await Deno.makeTempDir({ prefix: "obiwan-worked-" });
  try {
    const { code, out, err } = await shell(`${script} ${dir}/out`, dir);
    assert.equal(code, 0, `${out}${err}`);
    const { counts, injected } = lossTable(out), planned = out.match(/(\d+) sources to inject/);
    assert.equal(counts.reduce((a, b) => a + b, 0), injected);
    assert.equal(injected, Number(planned?.[1]));
    assert.ok(injected > 0 && counts[0] > 0, "something was injected and found");
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
