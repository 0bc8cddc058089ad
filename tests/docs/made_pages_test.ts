import assert from "node:assert/strict";
import { commands } from "../../cli/commands.ts";
import { madePages } from "../../docs/generate.ts";
import * as errors from "../../src/base/errors.ts";
import { settings } from "../../src/rundir/settings.ts";
import { root } from "../make/root.ts";
import { anchors, read } from "./markdown.ts";

for (const [path, page] of Object.entries(madePages)) {
  Deno.test(`docs/${path} is what the code says: deno task docs makes it`, () => {
    assert.equal(read(`docs/${path}`), page());
  });
}

Deno.test("the page of commands has a heading for each command of the table", () => {
  const there = anchors(read("docs/reference/commands.md"));
  for (const { name } of commands) assert.ok(there.has(name.replaceAll(" ", "-")), name);
});

Deno.test("the page of commands has every option that the declarations name, but hidden ones", () => {
  const page = read("docs/reference/commands.md"), files = filesBelow("cli/options");
  assert.ok(files.length > commands.length);
  for (const path of files) {
    const text = read(path).replace(/option\("[^"]+", [^\n]*hidden: true[^\n]*/g, "");
    for (const [, option] of text.matchAll(/"(--[a-z_0-9-]+)"/g)) {
      assert.ok(page.includes(`\`${option}`), `${path}: ${option}`);
    }
  }
});

function filesBelow(dir: string): string[] {
  return [...Deno.readDirSync(root + dir)].flatMap((entry) =>
    entry.isDirectory ? filesBelow(`${dir}/${entry.name}`) : [`${dir}/${entry.name}`]
  );
}

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
