import assert from "node:assert/strict";
import { readResults } from "../../bench/rows/results.ts";

const root = new URL("../../", import.meta.url).pathname;

/** Runs the launcher. */
async function bench(...args: string[]) {
  const command = new Deno.Command(`${root}obiwan`, { args: ["bench", ...args], env: { NO_COLOR: "1" } });
  const { code, stdout, stderr } = await command.output(), text = (b: Uint8Array) => new TextDecoder().decode(b);
  return { code, out: text(stdout), err: text(stderr) };
}

Deno.test("./obiwan bench --json --out prints the rows and nothing else, and keeps the same ones", async () => {
  const dir = await Deno.makeTempDir(), path = `${dir}/x.jsonl`;
  try {
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
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("./obiwan bench --minutes begins no unit after its time and still exits with 0", async () => {
  const { code, out, err } = await bench(..."--engine reference --only W1,W4 --quick --minutes 0.000001".split(" "));
  assert.equal(code, 0, err);
  assert.match(out, /W1 left out: the time is over/);
  assert.match(out, /W4 left out: the time is over/);
});
