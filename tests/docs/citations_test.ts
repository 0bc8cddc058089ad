import assert from "node:assert/strict";
import { anchors, documents, read } from "./markdown.ts";

const root = new URL("../../", import.meta.url).pathname;

/** Text files of the program, its tests and its tools, from the root. */
function files(dir: string): string[] {
  return [...Deno.readDirSync(root + dir)].flatMap((e) => {
    const path = `${dir}/${e.name}`;
    if (e.isDirectory) return e.name === "results" ? [] : files(path);
    return /\.(ts|wgsl|js|sh|md)$/.test(e.name) ? [path] : [];
  });
}

const all = ["src", "shaders", "cli", "bench", "tests", "docs"].flatMap(files).concat("mod.ts", "README.md", "obiwan");

Deno.test("every page that code or a document names by its path is there, and so is its heading", () => {
  const wrong: string[] = [];
  let count = 0;
  for (const path of all) {
    for (const [, page, anchor] of read(path).matchAll(/(?<![\w/.])(docs\/[\w/-]+\.md)(?:#([\w-]+))?/g)) {
      count++;
      try {
        if (anchor && !anchors(read(page)).has(anchor)) wrong.push(`${path}: ${page}#${anchor}`);
      } catch {
        wrong.push(`${path}: ${page}`);
      }
    }
  }
  assert.deepEqual(wrong, []);
  assert.ok(count > 50, `${count} citations`);
});

Deno.test("every file of the repository that a document names by its path is there", () => {
  const wrong: string[] = [], rooms = /(?<![\w/.])((?:src|tests|shaders|cli|bench|fixtures)\/[\w./-]*\w\/?)/g;
  for (const page of documents()) {
    if (page.startsWith("CHANGELOG")) continue;
    for (const [, path] of read(page).matchAll(rooms)) {
      // Words in capitals stand for any name; results are written by a command.
      if (/\/[A-Z]{4,}|^bench\/results\//.test(path)) continue;
      try {
        Deno.statSync(root + path);
      } catch {
        wrong.push(`${page}: ${path}`);
      }
    }
  }
  assert.deepEqual(wrong, []);
});

Deno.test("no comment cites a numbered requirement, which no reader can look up", () => {
  const cited = /\b[Ss]pec:? (?:section )?\d|\b[Ss]pec: \w|\b[Ss]pec \w+\.md|\b[Pp]romises? \d|\(D\d{1,2}\)/;
  const wrong = all.flatMap((path) =>
    read(path).split("\n").flatMap((line, i) =>
      /\/\/|\/?\*|^#|\.test\(/.test(line) && cited.test(line) ? [`${path}:${i + 1}: ${line.trim()}`] : []
    )
  );
  assert.deepEqual(wrong.filter((w) => !w.startsWith("tests/docs/citations_test.ts")), []);
});
