import assert from "node:assert/strict";
import { command } from "../make/command.ts";
import { reached } from "../make/imports.ts";
import { root } from "../make/root.ts";

const deno = (...args: string[]) => command(Deno.execPath(), args, { cwd: root, env: { NO_COLOR: "1" } });

Deno.test("deno doc --lint mod.ts: every export is documented, and every type within reach is exported", async () => {
  const { code, err } = await deno("doc", "--lint", "mod.ts");
  assert.equal(code, 0, err);
});

/** What `deno doc --json` says of a module. */
interface Documentation {
  nodes: Record<string, { symbols: { name: string; declarations: Declaration[] }[] }>;
}

interface Declaration {
  kind: string;
  jsDoc?: { tags?: { kind: string }[] };
}

Deno.test("every function, class and value of mod.ts has an example", async () => {
  const { nodes }: Documentation = JSON.parse((await deno("doc", "--json", "mod.ts")).out);
  const values = Object.values(nodes).flatMap(({ symbols }) =>
    symbols.flatMap(({ name, declarations }) => declarations.map((d) => ({ ...d, name })))
  ).filter(({ kind }) => ["function", "class", "variable"].includes(kind));
  assert.ok(values.length > 40, `${values.length}`);
  const without = values.filter(({ jsDoc }) => !jsDoc?.tags?.some((tag) => tag.kind === "example"));
  // Classes that nobody makes: errors, and what functions return.
  const returned = ["EngineError", "Engines", "FitsFile", "InputError", "ResourceError"];
  assert.deepEqual(without.map((d) => d.name).sort(), returned);
});

Deno.test("deno publish --dry-run packs what mod.ts reaches, and less than a tenth besides", async () => {
  const { code, out, err } = await deno("publish", "--dry-run", "--allow-dirty");
  assert.equal(code, 0, err);
  assert.doesNotMatch(`${out}${err}`, /slow types? (?:were|found)/i);
  const packed = [...`${out}${err}`.matchAll(/^ +file:\/\/(\S+) \(/gm)].map(([, path]) => path.slice(root.length));
  const needed = [...reached("mod.ts")].filter((path) => /^(src|shaders)\//.test(path)).concat("mod.ts", "deno.json");
  assert.deepEqual(needed.filter((path) => !packed.includes(path)), []);
  const spare = packed.filter((path) => /^(src|shaders)\//.test(path) && !needed.includes(path));
  const bytes = (paths: readonly string[]) => paths.reduce((sum, path) => sum + Deno.statSync(root + path).size, 0);
  assert.ok(bytes(spare) < 0.1 * bytes(needed), `deno.json publishes files that mod.ts does not reach: ${spare}`);
  assert.deepEqual(packed.filter((path) => /^(bench|cli|docs|fixtures|npm|tests)\//.test(path)), []);
});
