import assert from "node:assert/strict";
import { long } from "../make/long.ts";
import { fuzz } from "./run.ts";
import { targets } from "./targets.ts";

/** The long form is `deno task fuzz`'s. */
const each = long ? 10_000 : 150;

for (const { name } of targets) {
  Deno.test(`${each} damaged files are read or refused, at once and within bounds: ${name}`, async () => {
    assert.deepEqual(await fuzz({ target: name, seed: 1, from: 0, to: each }), []);
  });
}
