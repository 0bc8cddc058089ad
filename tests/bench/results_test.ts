import assert from "node:assert/strict";
import { commitOf, type Machine } from "../../bench/measure/machine.ts";
import { readResults, type Row, type Run, schema, slug } from "../../bench/rows/results.ts";
import { ResultsFile } from "../../bench/rows/results_file.ts";
import { inTemp } from "../make/in_temp.ts";

const machine: Machine = {
  processor: "any",
  cores: 2,
  memoryGiB: 8,
  os: "linux x86_64",
  deno: "2.9.6",
  v8: "15",
  program: "0.1.0",
  commit: "abcdef0",
};
export const run: Run = {
  schema,
  run: "1",
  date: "2026-11-25T00:00:00.000Z",
  machine,
  engine: "webgpu:llvmpipe (LLVM 15.0.6, 256 bits)",
  driver: "",
  args: [],
  quick: false,
  deviceClock: true,
};
const time = { p10: 1, median: 2, p90: 3.123456789 };
const row: Row = { unit: "W1", case: "a", of: "patches", count: 5, repeats: 20, wall: time, rate: time };

Deno.test("Results writes the run before its first row, appends, and keeps six digits", () =>
  inTemp((dir) => {
    const path = `${dir}/new/x.jsonl`;
    const results = new ResultsFile(path, run);
    results.add(row);
    results.add({ ...row, case: "b" });
    new ResultsFile(path, { ...run, run: "2" }).add(row);
    const read = readResults(Deno.readTextFileSync(path));
    assert.deepEqual(read.runs.map((r) => r.run), ["1", "2"]);
    assert.deepEqual(read.rows.map((r) => [r.run, r.case]), [["1", "a"], ["1", "b"], ["2", "a"]]);
    assert.equal(read.rows[0].wall.p90, 3.12346);
    assert.deepEqual(read.runs[0].machine, machine);
  }));

Deno.test("readResults() leaves out a line that a killed run did not finish, and other formats", () => {
  const text = [JSON.stringify({ kind: "run", ...run }), JSON.stringify({ kind: "row", run: "1", ...row })].join("\n");
  const read = readResults(text + '\n{"kind":"row","run":"1","unit":"W2","ca\n{"kind":"run","schema":"other"}\n');
  assert.deepEqual([read.runs.length, read.rows.length], [1, 1]);
});

Deno.test("slug() names a file after the adapter, not after its driver's version", () => {
  assert.equal(slug("webgpu:llvmpipe (LLVM 15.0.6, 256 bits)"), "llvmpipe");
  assert.equal(slug("webgpu:NVIDIA H100 80GB HBM3"), "nvidia-h100-80gb-hbm3");
  assert.equal(slug("reference"), "reference");
});

Deno.test("commitOf() reads a branch, a packed branch, a bare commit and a second work tree", () =>
  inTemp((dir) => {
    const root = new URL(`file://${dir}/main/`);
    const put = (path: string, text: string) => {
      Deno.mkdirSync(`${dir}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
      Deno.writeTextFileSync(`${dir}/${path}`, text);
    };
    assert.equal(commitOf(root), undefined);
    put("main/.git/HEAD", "ref: refs/heads/main\n");
    put("main/.git/refs/heads/main", "1234567890abcdef\n");
    assert.equal(commitOf(root), "1234567");
    put("main/.git/HEAD", "ref: refs/heads/packed\n");
    put("main/.git/packed-refs", "# pack-refs\nfedcba9876543210 refs/heads/packed\n");
    assert.equal(commitOf(root), "fedcba9");
    put("main/.git/HEAD", "0123456789abcdef\n");
    assert.equal(commitOf(root), "0123456");
    put("second/.git", `gitdir: ${dir}/main/.git/worktrees/second\n`);
    put("main/.git/worktrees/second/HEAD", "ref: refs/heads/main\n");
    put("main/.git/worktrees/second/commondir", "../..\n");
    assert.equal(commitOf(new URL(`file://${dir}/second/`)), "1234567");
  }));
