import assert from "node:assert/strict";
import config from "../../deno.json" with { type: "json" };
import browser from "../../web/browser.json" with { type: "json" };
import types from "../../web/types.json" with { type: "json" };
import { reached, textOf } from "../make/imports.ts";

const entries = ["web/worker/main.ts", "web/page/main.ts"];
const files = [...new Set(entries.flatMap((entry) => [...reached(entry)]))];

/** A source without its comments, in which the runtime may be named. */
const code = (path: string) => textOf(path).replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");

Deno.test("what the page reaches calls nothing of the runtime that browsers do not have", () => {
  const own = files.filter((path) => /\.ts$/.test(path));
  // Else the search lost its way.
  for (const path of ["src/brick.ts", "src/engine/webgpu.ts", "src/io/fits/open_fits.ts", "bench/units/w2.ts"]) {
    assert.ok(own.includes(path), path);
  }
  assert.deepEqual(own.filter((path) => /\bDeno\./.test(code(path))), []);
});

Deno.test("what the page reaches imports no package but those that it has stand-ins for", () => {
  const foreign = files.filter((path) => !/\.(ts|json|wgsl)$/.test(path)), known = Object.keys(browser.imports);
  assert.deepEqual(foreign.filter((name) => !known.includes(name)), []);
  assert.ok(foreign.includes("node:zlib"));
});

Deno.test("stand-ins have every name that the page's path imports from what they stand for", () => {
  const wrong: string[] = [];
  for (const [name, path] of Object.entries(browser.imports).filter(([, path]) => path.startsWith("./node/"))) {
    const offered = [...textOf(`web/${path.slice(2)}`).matchAll(/^export (?:const|\{) (\w+)/gm)].map(([, n]) => n);
    const importing = new RegExp(`^import \\{([^}]*)\\} from "${name}"`, "gm");
    for (const file of files.filter((f) => f.endsWith(".ts"))) {
      const names = [...textOf(file).matchAll(importing)].flatMap(([, list]) => list.split(","));
      const own = names.map((n) => n.trim().split(" as ")[0]).filter((n) => n && !n.startsWith("type "));
      wrong.push(...own.filter((n) => !offered.includes(n)).map((n) => `${file}: ${n} of ${name}`));
    }
  }
  assert.deepEqual(wrong, []);
});

Deno.test("packages of the page have the versions of the program", async () => {
  const locked = JSON.parse(textOf("deno.lock")).npm, ours = Object.values(config.imports);
  for (const target of Object.values({ ...browser.imports, ...types.imports })) {
    if (!target.startsWith("npm:")) continue;
    assert.ok(ours.includes(target) || locked[target.slice(4)], target);
  }
  assert.doesNotMatch(textOf("web/deno.lock"), /tarball|https?:/);
});
