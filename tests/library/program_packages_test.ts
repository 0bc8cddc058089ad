/** The launcher starts the program with program.json, so that nobody fetches what only tests and tools need. */
import assert from "node:assert/strict";
import config from "../../deno.json" with { type: "json" };
import program from "../../program.json" with { type: "json" };
import { filesBelow } from "../make/imports.ts";
import { root } from "../make/root.ts";

/** Names of packages that files import, at once or when needed, types alone too. */
function imported(folders: readonly string[]): string[] {
  const names = new Set<string>();
  for (const path of folders.flatMap((folder) => filesBelow(folder))) {
    // Examples in comments import the library by its own name.
    const text = Deno.readTextFileSync(root + path).replaceAll(/^\s*(\*|\/\/).*$/gm, "");
    for (const [, name] of text.matchAll(/(?:\bfrom |\bimport\(|^import )"([^".][^"]*)"/gm)) {
      if (!/^(node|npm|jsr|https?):|[${}]/.test(name)) names.add(name);
    }
  }
  return [...names].sort();
}

Deno.test("program.json has the packages that the program imports, no others, pinned as in deno.json", () => {
  const keys = Object.keys(program.imports), names = imported(["cli", "src"]);
  const keyOf = (name: string) => keys.find((key) => name === key || name.startsWith(`${key}/`)) ?? `none for ${name}`;
  assert.deepEqual([...new Set(names.map(keyOf))].sort(), keys.sort());
  for (const [name, target] of Object.entries(program.imports)) {
    assert.equal(target, (config.imports as Record<string, string>)[name], name);
  }
  assert.deepEqual(program.compilerOptions, config.compilerOptions);
  assert.equal(program.nodeModulesDir, config.nodeModulesDir);
});

Deno.test("program.lock locks them with the checksums of deno.lock", () => {
  const read = (name: string) => JSON.parse(Deno.readTextFileSync(root + name));
  const ours = read("program.lock"), all = read("deno.lock");
  assert.deepEqual(Object.keys(ours.specifiers).sort(), [...new Set(lockNames())].sort());
  for (const [name, { integrity }] of Object.entries(ours.npm as Record<string, { integrity: string }>)) {
    assert.equal(integrity, all.npm[name]?.integrity, name);
  }
});

/** Specifiers as a lock file has them: without the file of a package. */
const lockNames = () =>
  Object.values(program.imports).map((target) => target.replace(/(?<=@[\d.]+(-r\.\d+)?)\/.*$/, ""));
