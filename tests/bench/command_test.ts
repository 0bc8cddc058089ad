import assert from "node:assert/strict";
import { readResults } from "../../bench/rows/results.ts";
import { command, launcher } from "../make/command.ts";
import { inTemp } from "../make/in_temp.ts";

const bench = (...args: string[]) => command(launcher, ["bench", ...args], { env: { NO_COLOR: "1" } });

Deno.test("./obiwan bench --json --out prints the rows and nothing else, and keeps the same ones", () =>
  inTemp(async (dir) => {
    const path = `${dir}/x.jsonl`;
    const { code, out, err } = await bench(..."--engine reference --only W1,W3 --quick --json --out".split(" "), path);
    assert.equal(code, 0, err);
    const printed = out.trim().split("\n").map((l) => JSON.parse(l)),
      { runs, rows } = readResults(await Deno.readTextFile(path));
    assert.deepEqual(printed.map((r) => [r.unit, r.case]), rows.map((r) => [r.unit, r.case]));
    assert.deepEqual([...new Set(rows.map((r) => r.unit))], ["W1", "W3"]);
    assert.equal(runs.length, 1);
    assert.deepEqual([runs[0].engine, runs[0].quick], ["reference", true]);
    for (const r of rows) {
      assert.ok(r.rate.p10 > 0 && r.rate.p10 <= r.rate.median && r.rate.median <= r.rate.p90, r.case);
      assert.ok(r.gflop! > 0 && r.ofFma === undefined && r.device === undefined, r.case);
    }
    assert.match(err, /no peaks/);
  }));

Deno.test("./obiwan bench --minutes begins no unit after its time and still exits with 0", async () => {
  const { code, out, err } = await bench(..."--engine reference --only W1,W4 --quick --minutes 0.000001".split(" "));
  assert.equal(code, 0, err);
  assert.match(out, /W1 left out: the time is over/);
  assert.match(out, /W4 left out: the time is over/);
});
