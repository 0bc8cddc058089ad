import assert from "node:assert/strict";
import { parseOptions } from "../../bench/options.ts";
import { UsageError } from "../../src/base/errors.ts";

Deno.test("parseOptions() runs all units without a time limit by default", () => {
  const o = parseOptions([]);
  assert.deepEqual(o.only, ["W1", "W2", "W3", "W4", "W5", "W6"]);
  assert.deepEqual([o.minutes, o.engine, o.quick, o.out, o.scale], [Infinity, "auto", false, undefined, undefined]);
});

Deno.test("parseOptions() reads every option", () => {
  const o = parseOptions([
    ..."--only w2,W1 --quick --engine reference --json --out x.jsonl --minutes 1.5 --shared d --scale 0.25".split(" "),
  ]);
  assert.deepEqual(o.only, ["W1", "W2"]);
  assert.deepEqual(
    [o.quick, o.engine, o.json, o.out, o.minutes, o.shared, o.scale],
    [true, "reference", true, "x.jsonl", 1.5, "d", 0.25],
  );
});

Deno.test("parseOptions() names the option and the value that make no sense", () => {
  for (
    const [args, pattern] of [
      ["--only W7", /--only.*W1.*"W7"/],
      ["--minutes 0", /--minutes.*"0"/],
      ["--scale 2", /--scale.*2/],
      ["--engine cuda", /--engine.*reference.*"cuda"/],
      ["--fast", /--fast/],
      ["W1", /W1/],
    ] as const
  ) {
    assert.throws(() => parseOptions(args.split(" ")), (e) => e instanceof UsageError && pattern.test(e.message), args);
  }
});
