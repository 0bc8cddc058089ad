import assert from "node:assert/strict";
import { notesOf } from "../../release/notes.ts";
import { read } from "./markdown.ts";

Deno.test("notes of a release are the section of its version, else what is unreleased", () => {
  const log =
    "# Changelog\n\n## Unreleased\n\n- new\n\n## 0.2.0, 2027-01-01\n\n- older\n- more\n\n## [0.1.0]\n\n- oldest\n";
  assert.equal(notesOf(log, "0.2.0"), "- older\n- more\n");
  assert.equal(notesOf(log, "0.1.0"), "- oldest\n");
  assert.equal(notesOf(log, "0.3.0"), "- new\n");
  assert.throws(() => notesOf("# Changelog\n\n## Unreleased\n\n## 0.1.0\n\n- a\n", "0.2.0"), /nothing unreleased/);
  assert.ok(notesOf(read("CHANGELOG.md"), JSON.parse(read("deno.json")).version).length > 100);
});
