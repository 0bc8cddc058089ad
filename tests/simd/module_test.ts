import assert from "node:assert/strict";
import { compileKernels } from "../../simd/build.ts";
import { simdModule } from "../../src/simd/module.ts";

Deno.test("the WebAssembly that the program carries is that of the files below simd/", async () => {
  const made = await compileKernels();
  assert.ok(made.length > 10_000);
  assert.equal(btoa(String.fromCharCode(...made)), simdModule, "run `deno task simd`");
});
