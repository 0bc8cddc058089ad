import assert from "node:assert/strict";
import { InputError } from "../../../src/base/errors.ts";
import { crosscheck, synthInput } from "../../../src/run/engines/crosscheck.ts";
import { ReferenceEngine } from "../../../src/reference/reference_engine.ts";

Deno.test("crosscheck() refuses a part of a brick without exposures or sources, instead of comparing nothing", async () => {
  const input = await synthInput();
  const refused = (changed: Partial<typeof input>, why: RegExp) =>
    assert.rejects(
      crosscheck(new ReferenceEngine(), { ...input, ...changed }),
      (e: Error) => e instanceof InputError && why.test(e.message),
    );
  await refused({ bands: ["Y"] }, /no CCD can be used/);
  const [x0, , y0] = input.zoom!;
  await refused({ zoom: [x0, x0 + 14, y0, y0 + 14] }, /nothing is detected there/);
});
