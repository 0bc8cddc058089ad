import assert from "node:assert/strict";
import { lend } from "../../src/compute/upload.ts";
import { ReferenceEngine } from "../../src/reference/reference_engine.ts";
import { Engines } from "../../src/run/engines/supply.ts";

Deno.test("lent values are those of the caller's array, not copies, through a scope of an engine, too", async () => {
  await using engines = new Engines({ engine: new ReferenceEngine() });
  const values = Float32Array.of(1, 2, 3);
  const [seen] = await engines.inParts("a loan", [0], async (engine) => {
    const lent = lend(engine, "f32", values);
    values[1] = 7;
    return await engine.read(lent);
  });
  assert.deepEqual([...seen], [1, 7, 3]);
});

Deno.test("an engine that cannot see the host's memory gets a copy of what it is lent", async () => {
  const inner = new ReferenceEngine(), values = Float32Array.of(1, 2, 3);
  const engine = {
    id: "far",
    maxBindingBytes: inner.maxBindingBytes,
    alloc: inner.alloc.bind(inner),
    write: inner.write.bind(inner),
    run: inner.run.bind(inner),
    read: inner.read.bind(inner),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const lent = lend(engine, "f32", values);
  values[1] = 7;
  assert.deepEqual([...await engine.read(lent)], [1, 2, 3]);
});
