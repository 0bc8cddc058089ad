import assert from "node:assert/strict";
import { nearInDec } from "../../../src/stages/catalogue/near.ts";

Deno.test("nearInDec() gives all within reach, ascending, and none far away", () => {
  const dec = Array.from({ length: 300 }, (_, i) => -0.05 + 0.1 * ((i * 0.618034) % 1)), reach = 0.004;
  const near = nearInDec(dec, reach);
  dec.forEach((d, i) => {
    const got = near(i), want = [...dec.keys()].filter((j) => Math.abs(dec[j] - d) <= reach);
    assert.deepEqual(got, got.toSorted((a, b) => a - b));
    for (const j of want) assert.ok(got.includes(j), `${i} and ${j}`);
    for (const j of got) assert.ok(Math.abs(dec[j] - d) < 2 * reach);
  });
});
