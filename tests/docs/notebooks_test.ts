import assert from "node:assert/strict";
import { notebooks, read } from "./markdown.ts";

Deno.test("notebooks are kept without outputs", () => {
  assert.ok(notebooks().length >= 2);
  for (const name of notebooks()) {
    for (const cell of JSON.parse(read(`docs/notebooks/${name}`)).cells) {
      if (cell.cell_type !== "code") continue;
      assert.deepEqual([cell.outputs, cell.execution_count], [[], null], name);
    }
  }
});
