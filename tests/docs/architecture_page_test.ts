import assert from "node:assert/strict";
import { allowed } from "../rooms.ts";
import { read } from "./markdown.ts";

/** Rows of a table with this first column's heading. */
function table(heading: string): string[][] {
  const lines = read("docs/explanation/architecture.md").split("\n"),
    at = lines.findIndex((l) => l.startsWith(`| ${heading} |`));
  const rows = lines.slice(at + 2);
  return rows.slice(0, rows.findIndex((l) => !l.startsWith("|"))).map((l) =>
    l.split("|").slice(1, -1).map((c) => c.trim())
  );
}

const names = (cell: string) => cell.replaceAll("`", "").split(" ").filter(Boolean);

Deno.test("the page of the architecture has every room with the imports that the architecture test allows", () => {
  const rooms = Object.fromEntries(table("room").map(([room, , imports]) => [room.replaceAll("`", ""), imports]));
  assert.deepEqual(Object.keys(rooms).sort(), Object.keys(allowed).sort());
  for (const [room, imports] of Object.entries(allowed)) {
    const written = rooms[room] === "all but `post` `report` `explore`"
      ? Object.keys(allowed).filter((r) => !["post", "report", "explore", room].includes(r))
      : names(rooms[room].replace("nothing", ""));
    assert.deepEqual(written.sort(), [...imports].sort(), room);
  }
});

Deno.test("the page of the architecture names every stage that there is", () => {
  const stages = [...Deno.readDirSync(new URL("../../src/stages/", import.meta.url))].filter((e) => e.isFile);
  const page = read("docs/explanation/architecture.md");
  assert.deepEqual(stages.map((e) => e.name.replace(".ts", "")).filter((s) => !page.includes(`\`${s}\``)), []);
});

Deno.test("words of the glossary stand in the order of the alphabet, each once", () => {
  const words = table("word").map(([word]) => word.replaceAll("*", "").toLowerCase());
  assert.ok(words.length > 30);
  assert.deepEqual(words, [...new Set(words)].sort((a, b) => a.localeCompare(b, "en")));
});
