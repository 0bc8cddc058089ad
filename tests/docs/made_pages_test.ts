import assert from "node:assert/strict";
import { getDocPage } from "@optique/core";
import { commandLine } from "../../cli/options.ts";
import { commandWords } from "../../docs/pages/commands_page.ts";
import { madePages } from "../../docs/generate.ts";
import * as errors from "../../src/base/errors.ts";
import { settings } from "../../src/rundir/settings.ts";
import { anchors, read, root } from "./markdown.ts";

for (const [path, page] of Object.entries(madePages)) {
  Deno.test(`docs/${path} is what the code says: deno task docs makes it`, () => {
    assert.equal(read(`docs/${path}`), page());
  });
}

Deno.test("the page of commands has a heading for each command that main.ts carries out", () => {
  const carried = [...read("cli/main.ts").matchAll(/case "([^"]+)":/g)].map((m) => m[1]).sort();
  assert.deepEqual(commandWords(getDocPage(commandLine)!.usage!).map((w) => w.join(" ")).sort(), carried);
  const there = anchors(read("docs/reference/commands.md"));
  for (const name of carried) assert.ok(there.has(name.replaceAll(" ", "-")), name);
});

Deno.test("the page of commands has every option that the declarations name, but hidden ones", () => {
  const page = read("docs/reference/commands.md");
  const files = ["options.ts", ...[...Deno.readDirSync(`${root}cli/options`)].map((f) => `options/${f.name}`)];
  assert.ok(files.length >= 5);
  for (const name of files) {
    const text = read(`cli/${name}`).replace(/option\("[^"]+", [^\n]*hidden: true[^\n]*/g, "");
    for (const [, option] of text.matchAll(/"(--[a-z_0-9-]+)"/g)) {
      assert.ok(page.includes(`\`${option}`), `${name}: ${option}`);
    }
  }
});

Deno.test("the page of exit codes has every class of error with its code", () => {
  const page = read("docs/reference/exit-codes.md");
  for (const [name, value] of Object.entries(errors)) {
    if (!(typeof value === "function" && value.prototype instanceof Error)) continue;
    const code = errors.exitCodeOf(new (value as new (m: string) => Error)(""));
    assert.match(page, new RegExp(`^\\| ${code} \\| \`${name}\` \\|`, "m"));
  }
});

Deno.test("the page of settings has every setting once", () => {
  const page = read("docs/reference/settings.md");
  for (const { key } of settings) assert.equal(page.split(`| \`${key}\` |`).length, 2, key);
});
