import assert from "node:assert/strict";
import { shaders } from "../../src/engine/shaders.ts";
import { filesBelow, textOf } from "../make/imports.ts";

Deno.test("the program carries every WGSL file below shaders/: kernels by name, forms for GPUs and pieces by their path", () => {
  const stem = (path: string) => path.slice(path.lastIndexOf("/") + 1, -".wgsl".length);
  const files = filesBelow("shaders", ".wgsl").map((path): [string, string] => [
    /^shaders\/(shared|gpu)\//.test(path) ? path.slice("shaders/".length, -".wgsl".length) : stem(path),
    textOf(path),
  ]);
  assert.ok(files.length > 20, "too few files were found");
  assert.deepEqual([...shaders].sort(), files.sort());
});
