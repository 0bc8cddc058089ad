import assert from "node:assert/strict";
import { shaders } from "../../src/engine/shaders.ts";

Deno.test("the program carries every WGSL file below shaders/ under its path", async () => {
  const root = new URL("../../shaders/", import.meta.url), files = new Map<string, string>();
  for (const dir of ["", "shared/"]) {
    for await (const { name } of Deno.readDir(new URL(dir, root))) {
      if (!name.endsWith(".wgsl")) continue;
      files.set(`${dir}${name.slice(0, -5)}`, await Deno.readTextFile(new URL(dir + name, root)));
    }
  }
  assert.ok(files.size > 20, "too few files were found");
  assert.deepEqual([...shaders].sort(), [...files].sort());
});
