import assert from "node:assert/strict";
import { enumerate, wgslConstants, wgslName } from "../../src/compute/wgsl.ts";

Deno.test("wgslName() puts an underscore before each word, and keeps digits and capitals together", () => {
  const names = ["stridePixels", "byE1", "chi2", "PSF", "aStride", "cos64"].map((name) => wgslName(name));
  assert.deepEqual(names, ["STRIDE_PIXELS", "BY_E1", "CHI2", "PSF", "A_STRIDE", "COS64"]);
  assert.equal(wgslName("mogPatch", "ix"), "MOG_PATCH_IX");
});

Deno.test("wgslConstants() writes numbers by the type and booleans as they are", () => {
  assert.equal(wgslConstants({ lanes: 64, survey: true }, "u32"), "const LANES = 64u;\nconst SURVEY = true;\n");
  assert.equal(wgslConstants({ nMax: 0.5 }, "f32", "rule"), "const RULE_N_MAX = f32(0.5);\n");
});

Deno.test("enumerate() numbers names in their order", () => {
  assert.deepEqual(enumerate(["start", "done"], 1), { start: 1, done: 2 });
});
