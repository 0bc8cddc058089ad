import assert from "node:assert/strict";
import { EngineError } from "../../../src/base/errors.ts";
import type { Engine } from "../../../src/compute/engine.ts";
import { ReferenceEngine } from "../../../src/reference/reference_engine.ts";
import { requireKnownAnswer } from "../../../src/run/engines/known_answer.ts";
import { webgpu } from "../../make/engines.ts";

Deno.test({
  name: "requireKnownAnswer() lets an adapter pass that draws and sums rightly",
  ignore: !webgpu,
  fn: () => requireKnownAnswer(webgpu!),
});

Deno.test("requireKnownAnswer() refuses one whose sums are a thousandth off", async () => {
  class Wrong extends ReferenceEngine {
    override async read(...args: Parameters<Engine["read"]>) {
      const values = await super.read(...args);
      return values.length > 200 ? values.map((v) => Number.isInteger(v) ? v : v * 1.001) as typeof values : values;
    }
  }
  await assert.rejects(requireKnownAnswer(new Wrong()), (e) => e instanceof EngineError && /must gain/.test(e.message));
});
