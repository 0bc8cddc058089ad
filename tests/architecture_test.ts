import assert from "node:assert/strict";
import { kernels } from "../src/compute/kernels.ts";

const root = new URL("../", import.meta.url).pathname;

/** Who may import whom. A stage may use its own folder, no other stage. */
const allowed: Record<string, readonly string[]> = {
  base: [],
  math: ["base"],
  io: ["base"],
  survey: ["base", "math", "io"],
  compute: ["base", "math"],
  reference: ["base", "math", "compute"],
  engine: ["base", "math", "compute"],
  stages: ["base", "math", "io", "survey", "compute"],
  synth: ["base", "math", "io", "survey"],
  post: ["base", "math", "io", "survey"],
  report: ["base", "math", "io", "survey", "post"],
  "brick.ts": ["base", "survey", "stages", "compute"],
  run: ["base", "math", "io", "survey", "compute", "reference", "engine", "stages", "synth", "post", "brick.ts"],
};

async function sources(dir: string): Promise<string[]> {
  const list: string[] = [];
  for await (const entry of Deno.readDir(root + dir)) {
    const path = `${dir}/${entry.name}`;
    if (entry.isDirectory) list.push(...await sources(path));
    else if (entry.name.endsWith(".ts")) list.push(path);
  }
  return list;
}

/** Files that a source imports, as paths from the root. */
async function imports(path: string): Promise<string[]> {
  const text = await Deno.readTextFile(root + path);
  const names = [...text.matchAll(/(?:from|import\()\s*"(\.[^"]+)"/g)].map((m) => m[1]);
  return names.map((n) => new URL(n, `file:///${path}`).pathname.slice(1));
}

const part = (path: string) => path.split("/")[1];

Deno.test("every import in src/ points the way that the design allows", async () => {
  const wrong: string[] = [];
  for (const path of await sources("src")) {
    const from = part(path);
    assert.ok(allowed[from], `src/${from} has no import rule`);
    for (const target of await imports(path)) {
      if (!target.startsWith("src/")) {
        if (target !== "deno.json" && !target.startsWith("shaders/")) wrong.push(`${path} -> ${target}`);
      } else if (part(target) !== from && !allowed[from].includes(part(target))) wrong.push(`${path} -> ${target}`);
    }
  }
  assert.deepEqual(wrong, []);
});

Deno.test("no stage imports another stage", async () => {
  const wrong: string[] = [], stageOf = (path: string) => path.split("/")[2].replace(/\.ts$/, "");
  for (const path of await sources("src/stages")) {
    for (const target of await imports(path)) {
      // `select` holds the selection rules of the fit.
      const same = stageOf(target) === stageOf(path) || (stageOf(path) === "fit" && stageOf(target) === "select");
      if (target.startsWith("src/stages/") && !same) wrong.push(`${path} -> ${target}`);
    }
  }
  assert.deepEqual(wrong, []);
});

Deno.test("nobody imports cli, tests or bench, and only run chooses an engine", async () => {
  for (const path of await sources("src")) {
    for (const target of await imports(path)) {
      assert.doesNotMatch(target, /^(cli|tests|bench|fixtures)\//, `${path} -> ${target}`);
    }
  }
  for (const path of (await sources("src")).filter((p) => !/^src\/(run|reference|engine)\//.test(p))) {
    const text = await Deno.readTextFile(root + path);
    assert.doesNotMatch(text, /WebGpuEngine|ReferenceEngine|performance\.now|Date\.now|Deno\.env/, path);
  }
});

Deno.test("every kernel is a triple: WGSL, f64 twin, test", async () => {
  const files = async (dir: string, suffix: string) =>
    [...Deno.readDirSync(root + dir)].map((e) => e.name).filter((n) => n.endsWith(suffix)).map((n) =>
      n.slice(0, -suffix.length)
    ).sort();
  const names = kernels.map((k) => k.name).sort();
  assert.deepEqual(await files("shaders", ".wgsl"), names);
  assert.deepEqual(await files("tests/kernels", "_test.ts"), names);
  const twins = await files("src/reference", ".ts");
  assert.deepEqual(names.filter((n) => !twins.includes(n)), []);
});

Deno.test("bench, kernel tests and engine tests reach no npm package without an import() call", async () => {
  const open = ["bench/main.ts", ...await sources("tests/kernels"), ...await sources("tests/engine")];
  const seen = new Set(open), foreign: string[] = [];
  for (let path = open.pop(); path; path = open.pop()) {
    const text = await Deno.readTextFile(root + path);
    for (const [, name] of text.matchAll(/(?:\bfrom|^\s*import)\s*"([^."][^"]*)"/gm)) {
      if (!name.startsWith("node:")) foreign.push(`${path} -> ${name}`);
    }
    for (const target of await imports(path)) {
      if (!target.endsWith(".ts") || seen.has(target)) continue;
      seen.add(target);
      open.push(target);
    }
  }
  assert.deepEqual(foreign, []);
  assert.ok(seen.has("src/engine/webgpu.ts") && seen.has("src/stages/fit/programs.ts"), "the walk stopped early");
});

Deno.test("the lock file names no registry host", async () => {
  assert.doesNotMatch(await Deno.readTextFile(root + "deno.lock"), /tarball|https?:/);
});
