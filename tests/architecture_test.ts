import assert from "node:assert/strict";
import { allKernels, kernels, threadKernels } from "../src/kernels/kernel_list.ts";
import { loopBudget } from "../src/compute/self_test/cases.ts";
import { filesBelow, imports, reached, textOf } from "./make/imports.ts";
import { allowed } from "./rooms.ts";

const part = (path: string) => path.split("/")[1];

/** What several kernels include lies in a folder below them. */
const shaders = filesBelow("shaders", ".wgsl").filter((path) => !path.startsWith("shaders/shared/"));

Deno.test("every import in src/ points the way that the design allows", () => {
  const wrong: string[] = [];
  for (const path of filesBelow("src")) {
    const from = part(path);
    assert.ok(allowed[from], `src/${from} has no import rule`);
    for (const target of imports(path)) {
      if (!target.startsWith("src/")) {
        if (target !== "deno.json" && !target.startsWith("shaders/")) wrong.push(`${path} -> ${target}`);
      } else if (part(target) !== from && !allowed[from].includes(part(target))) wrong.push(`${path} -> ${target}`);
    }
  }
  assert.deepEqual(wrong, []);
});

Deno.test("no stage imports another stage", () => {
  const wrong: string[] = [], stageOf = (path: string) => path.split("/")[2].replace(/\.ts$/, "");
  for (const path of filesBelow("src/stages")) {
    for (const target of imports(path)) {
      if (target.startsWith("src/stages/") && stageOf(target) !== stageOf(path)) wrong.push(`${path} -> ${target}`);
    }
  }
  assert.deepEqual(wrong, []);
});

Deno.test("no file reaches itself by imports, of types included", () => {
  const edges = new Map<string, string[]>();
  for (const dir of ["src", "cli", "bench", "tests", "docs"]) {
    for (const path of filesBelow(dir)) edges.set(path, imports(path));
  }
  assert.deepEqual(circles(edges), []);
});

Deno.test("circles() finds one of three files, and none where two ways lead to one file", () => {
  const lead = (...pairs: [string, string[]][]) => circles(new Map(pairs));
  assert.deepEqual(lead(["a", ["b"]], ["b", ["c"]], ["c", ["a"]]), ["a -> b -> c -> a"]);
  assert.deepEqual(lead(["a", ["b", "c"]], ["b", ["d"]], ["c", ["d"]]), []);
});

/** Circles among directed edges, each once. */
function circles(edges: ReadonlyMap<string, readonly string[]>): string[] {
  const found: string[] = [], done = new Set<string>(), way: string[] = [];
  const visit = (path: string) => {
    const at = way.indexOf(path);
    if (at >= 0) found.push([...way.slice(at), path].join(" -> "));
    if (at >= 0 || done.has(path)) return;
    way.push(path);
    for (const target of edges.get(path) ?? []) visit(target);
    way.pop();
    done.add(path);
  };
  for (const path of edges.keys()) visit(path);
  return found;
}

Deno.test("a room that has a front door has it beside itself: x.ts beside x/", () => {
  const doors = filesBelow("src").filter((path) => {
    const [file, folder] = path.split("/").reverse();
    return file === "mod.ts" || file === `${folder}.ts`;
  });
  assert.deepEqual(doors, []);
});

Deno.test("no folder of code has more than 15 loose files", () => {
  const counts: Record<string, number> = {};
  const folder = (path: string) => path.slice(0, path.lastIndexOf("/"));
  for (const dir of ["src", "cli", "bench", "tests", "docs"]) {
    for (const path of filesBelow(dir)) counts[folder(path)] = (counts[folder(path)] ?? 0) + 1;
  }
  for (const path of filesBelow("shaders", ".wgsl")) counts[folder(path)] = (counts[folder(path)] ?? 0) + 1;
  assert.deepEqual(Object.entries(counts).filter(([, n]) => n > 15), []);
});

Deno.test("nobody imports cli, tests or bench, and only run chooses an engine", () => {
  for (const path of filesBelow("src")) {
    for (const target of imports(path)) {
      assert.doesNotMatch(target, /^(cli|tests|bench|fixtures)\//, `${path} -> ${target}`);
    }
    const text = textOf(path), room = part(path);
    if (!["run", "reference", "engine"].includes(room)) assert.doesNotMatch(text, /WebGpuEngine|ReferenceEngine/, path);
    // Leases in a run directory age; engines have stopwatches.
    if (!["run", "rundir", "engine"].includes(room)) assert.doesNotMatch(text, /performance\.now|Date\.now\(/, path);
    if (room !== "run") assert.doesNotMatch(text, /Deno\.env/, path);
  }
});

Deno.test("every kernel is a triple: WGSL (and its form for GPUs, where it has one), f64 twin, test", () => {
  const stems = (paths: readonly string[], end: string) =>
    paths.map((p) => p.slice(p.lastIndexOf("/") + 1, -end.length)).sort();
  const names = kernels.map((k) => k.name).sort(), isForm = (path: string) => path.startsWith("shaders/gpu/");
  assert.deepEqual(stems(shaders.filter((path) => !isForm(path)), ".wgsl"), names);
  const withForm = kernels.filter((k) => k.gpu).map((k) => k.name).sort();
  assert.deepEqual(stems(shaders.filter(isForm), ".wgsl").filter((name) => !withForm.includes(name)), []);
  const all = allKernels.map((k) => k.name).sort();
  assert.deepEqual(stems(filesBelow("tests/kernels", "_test.ts"), "_test.ts"), all);
  const twins = stems(filesBelow("src/reference/kernels"), ".ts");
  assert.deepEqual(all.filter((n) => !twins.includes(n)), []);
});

Deno.test("a kernel of threads has a form for processors in the place of WGSL", () => {
  const forms = filesBelow("simd").map((path) => path.slice(path.lastIndexOf("/") + 1, -".ts".length));
  const lacking = threadKernels.filter(({ name }) => !forms.includes(name));
  assert.ok(threadKernels.length > 0);
  assert.deepEqual(lacking, []);
});

Deno.test("pieces that twins share are named as those that kernels share, and hold functions of the same names", () => {
  for (const path of filesBelow("src/reference/shared")) {
    const wgsl = path.replace("src/reference", "shaders").replace(".ts", ".wgsl");
    const names = (text: string, keyword: RegExp) => [...text.matchAll(keyword)].map(([, name]) => name);
    const camel = (name: string) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
    const there = names(textOf(wgsl), /^fn (\w+)/gm).map(camel);
    const own = names(textOf(path), /^export (?:const|function) (\w+)/gm);
    assert.deepEqual(own.filter((name) => !there.includes(name)), [], path);
  }
});

Deno.test("engines and their contract know no specialisation constant of a kernel by name", () => {
  const names = new Set(kernels.flatMap(({ constants = {} }) => Object.keys(constants)));
  const files = [
    ...filesBelow("src/engine"),
    ...["engine", "kernel", "layout", "wgsl"].map((f) => `src/compute/${f}.ts`),
  ];
  for (const path of files) {
    const words = textOf(path).match(/\w+/g)!;
    assert.deepEqual([...names].filter((name) => words.includes(name)), [], path);
  }
});

/** What must run from a bare Deno binary without a network. */
const bareEntries = () => [
  ...filesBelow("bench"),
  ...filesBelow("tests/kernels").filter((p) => p.endsWith("_test.ts")),
  "tests/compute/self_test_test.ts",
];

const opensDevice = ["bench/main.ts", "bench/self_test.ts"];

Deno.test("self-test, benches and kernel tests reach no package by a static import", () => {
  const entries = bareEntries();
  assert.ok(opensDevice.every((path) => entries.includes(path)));
  for (const entry of entries) {
    const names = [...reached(entry)], foreign = names.filter((n) => !/\.(ts|json|wgsl)$|^node:/.test(n));
    // Else reached() would have lost its way.
    if (opensDevice.includes(entry)) assert.ok(names.includes("src/engine/webgpu.ts"), `${entry} reaches ${names}`);
    assert.deepEqual(foreign, [], entry);
  }
});

Deno.test("reached() sees packages that are imported statically, and not those imported when needed", () => {
  assert.ok(reached("cli/read_command.ts").has("@optique/run"));
  const packages = [...reached("cli/main.ts")].filter((name) => !/\.(ts|json)$|^node:/.test(name));
  assert.deepEqual(packages, [], "what needs no options starts without a package");
  const lazy = reached("src/io/arrow.ts");
  assert.ok(!lazy.has("apache-arrow"));
  assert.match(textOf("src/io/arrow.ts"), /import\("apache-arrow"\)/);
});

Deno.test("every kernel states how often an invocation loops, and none needs more than the self-test demands", () => {
  for (const path of shaders) {
    const text = textOf(path), head = text.split("\n").filter((l) => l.startsWith("//"));
    const stated = head.filter((l) => /\bloops\b/.test(l)).join(" ");
    assert.match(stated, /\bloops (<=|<) /, `${path} does not say how often it loops`);
    if (path === "shaders/selftest/selftest_numbers.wgsl") continue;
    const numbers = [...stated.matchAll(/\d{1,3}(?:,\d{3})+|\d{4,}/g)].map((m) => Number(m[0].replaceAll(",", "")));
    assert.ok(numbers.every((n) => n <= loopBudget), `${path}: ${stated}`);
  }
});

Deno.test("the lock files name no registry host", () => {
  for (const name of ["deno.lock", "program.lock"]) assert.doesNotMatch(textOf(name), /tarball|https?:/, name);
});
