import assert from "node:assert/strict";
import { inTemp } from "../make/in_temp.ts";
import { dawnTests } from "./dawn_tests.ts";
import { findDawn } from "./find_dawn.ts";

Deno.test("findDawn() says which drivers it tried in vain, and passes over those that are not there", async () => {
  await inTemp(async (dir) => {
    const broken = `${dir}/icd.json`;
    await Deno.writeTextFile(broken, `{"ICD": {"library_path": "${dir}/none.so", "api_version": "1.3.0"}}`);
    const found = await findDawn([{ name: "nothing", file: `${dir}/absent.json` }, { name: "a driver", file: broken }]);
    assert.ok("reason" in found, JSON.stringify(found));
    // Or, where the package cannot be fetched, what the runtime says of that.
    assert.match(found.reason, /^a driver: (Error: it finds no adapter|.*webgpu.*)/);
    assert.deepEqual(await findDawn([]), { reason: "there is no Vulkan driver to try" });
  });
});

Deno.test("what is run on Dawn are the tests of all kernels, of the engine and the self-test", () => {
  const files = dawnTests();
  assert.ok(files.filter((path) => path.startsWith("tests/kernels/")).length > 15, `${files}`);
  for (const one of ["tests/engine/webgpu_test.ts", "tests/compute/self_test_test.ts"]) {
    assert.ok(files.includes(one), one);
  }
});
