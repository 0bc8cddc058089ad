import assert from "node:assert/strict";
import { read } from "./markdown.ts";

const root = new URL("../../", import.meta.url).pathname;

/** Names in a cell of tests. A name without a directory lies beside the one before it. */
function named(cell: string): string[] {
  let directory = "";
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => {
    const path = name.includes("/") ? name : directory + name;
    directory = path.slice(0, path.lastIndexOf("/") + 1);
    return path;
  });
}

/** Whether a file has tests, or a directory files of tests. */
function hasTests(path: string): boolean {
  try {
    const { isDirectory } = Deno.statSync(root + path);
    if (isDirectory) {
      return [...Deno.readDirSync(root + path)].some((e) => hasTests(`${path.replace(/\/$/, "")}/${e.name}`));
    }
    return /_test\.ts$/.test(path) && /\b\w*[tT]est\(/.test(read(path));
  } catch {
    return false;
  }
}

Deno.test("every test that the tables of differences name exists, and every row names one or says that there is none", () => {
  const rows = read("docs/explanation/differences.md").split("\n").filter((l) => /^\| (?!-|\s*\|)/.test(l))
    .map((l) => l.split(/(?<!\\)\|/).slice(1, -1));
  assert.ok(rows.length > 38, `${rows.length} rows`);
  const wrong: string[] = [];
  for (const row of rows) {
    const cell = row.at(-1)!, tests = named(cell).filter((n) => n.startsWith("tests/"));
    if (tests.length === 0 && cell.trim() !== "—") wrong.push(`no test: ${row.join("|")}`);
    for (const path of tests) if (!hasTests(path)) wrong.push(`${path} is no test`);
  }
  assert.deepEqual(wrong, []);
});

Deno.test("every promise names tests that exist", () => {
  const rows = read("docs/explanation/reliability.md").split("\n").filter((l) => /^\| (?!-|promise)/.test(l));
  assert.ok(rows.length >= 37, `${rows.length} promises`);
  for (const row of rows) {
    const tests = named(row.split("|").at(-2)!);
    assert.ok(tests.length > 0, row);
    for (const path of tests) assert.ok(hasTests(path), `${path} is no test: ${row}`);
  }
});

Deno.test("the numbers of the differences from Obiwan are those of its list, one to thirty-six, none left out", () => {
  const numbers = [...read("docs/explanation/differences.md").matchAll(/^\| (\d+) \|/gm)].map((m) => Number(m[1]));
  assert.deepEqual(numbers, Array.from({ length: 36 }, (_, i) => i + 1));
});
