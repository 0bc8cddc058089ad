import assert from "node:assert/strict";
import { StoppedError } from "../../../src/base/errors.ts";
import type { FitOutput } from "../../../src/stages/fit/output.ts";
import { type BatchOptions, checkpointed } from "../../../src/run/units/batches.ts";
import { Checkpoint } from "../../../src/run/units/checkpoint.ts";
import { exactJson, parseExactJson } from "../../../src/run/units/exact_json.ts";
import { runDisk } from "../../make/runs/run_disk.ts";

/** A fit that says which blobs it had. */
const fitOf = (blobs: readonly number[]): FitOutput =>
  ({
    sources: blobs.map((blob) => ({ blob, value: Math.sin(blob) })),
    dropped: [],
    counts: { blobs: blobs.length },
  }) as unknown as FitOutput;
const blobsOf = (outputs: readonly FitOutput[]) => outputs.flatMap((o) => o.sources.map((s) => s.blob));
const all = Array.from({ length: 40 }, (_, i) => 3 * i);
const pixels = [new Float32Array([1, 2, 3])];

function setUp(change: Partial<BatchOptions> = {}, attempt = "one", disk = runDisk()) {
  const lines: string[] = [], begun: number[][] = [];
  const scheduler = checkpointed({
    open: (p) => Checkpoint.open(disk, "ck", attempt, ["plan", new Uint8Array(p[0].buffer)]),
    most: 7,
    quarantined: new Set(),
    begin: (blobs) => begun.push([...blobs]),
    kept: () => {},
    stopping: () => false,
    say: (line) => lines.push(line),
    ...change,
  });
  const giveUp = (blob: number, reason: string) =>
    ({ ...fitOf([]), dropped: [{ x: blob, y: 0, reason }] }) as FitOutput;
  const go = (fit: (some: readonly number[]) => Promise<FitOutput>, p: readonly ArrayBufferView[] = pixels) =>
    scheduler.fitAll(all, p, fit, giveUp);
  return { go, lines, begun, disk };
}

Deno.test("exactJson gives every number back to the bit", () => {
  const value = {
    a: [0.1, -0, NaN, Infinity, -Infinity, 5e-324, 1 / 3],
    b: new Float64Array([-0, NaN, 2]),
    c: "-0",
    d: { f: null, g: true },
  };
  const back = parseExactJson(exactJson(value)) as typeof value;
  assert.deepEqual(back, value);
  assert.ok(Object.is(back.a[1], -0) && Object.is(back.b[0], -0));
  assert.throws(() => exactJson({ x: new Float32Array(1) }), TypeError);
});

Deno.test("fits that an attempt finished are not done again, whatever the batches", async () => {
  const first = setUp();
  let fits = 0;
  const dying = (some: readonly number[]) =>
    ++fits > 3 ? Promise.reject(new Error("killed")) : Promise.resolve(fitOf(some));
  await assert.rejects(first.go(dying), /killed/);
  const second = setUp({ most: 5 }, "two", first.disk),
    outputs = await second.go((some) => Promise.resolve(fitOf(some)));
  assert.deepEqual(blobsOf(outputs), all);
  assert.deepEqual(second.begun.flat(), all.slice(21));
  assert.match(second.lines[0], /21 of 40 blobs were fitted before/);
});

Deno.test("fits of other pixels, of a damaged record and of a torn tail are refused, counted and done again", async () => {
  const first = setUp();
  await first.go((some) => Promise.resolve(fitOf(some)));
  const [[path, bytes]] = [...first.disk.files];
  const other = setUp({}, "two", first.disk);
  assert.deepEqual(blobsOf(await other.go((some) => Promise.resolve(fitOf(some)), [new Float32Array([1, 2, 4])])), all);
  assert.match(other.lines[0], /6 batches of fits belong to other pixels, options, code or device: not used/);
  for (
    const damage of [
      (b: Uint8Array) => b.subarray(0, b.length - 5),
      (b: Uint8Array) => b.map((v, i) => i === b.length - 20 ? v ^ 4 : v),
    ]
  ) {
    const disk = runDisk();
    disk.files.set(path, damage(bytes));
    const again = setUp({}, "three", disk), outputs = await again.go((some) => Promise.resolve(fitOf(some)));
    assert.deepEqual(blobsOf(outputs), all);
    assert.deepEqual(again.begun.flat(), all.slice(35));
    assert.match(again.lines[0], /1 files of finished fits end in a damaged record/);
  }
});

Deno.test("a batch never spans blobs that are done, so that results keep the order of the blobs", async () => {
  const { disk } = setUp(), content = ["plan", new Uint8Array(pixels[0].buffer)];
  const store = await Checkpoint.open(disk, "ck", "zero", content);
  await store.keep({ blobs: [9, 12], output: fitOf([9, 12]) });
  const { go, begun } = setUp({}, "one", disk);
  assert.deepEqual(blobsOf(await go((some) => Promise.resolve(fitOf(some)))), all);
  assert.deepEqual(begun[0], [0, 3, 6]);
});

Deno.test("a quarantined blob is left out with its reason, the others are fitted", async () => {
  const { go } = setUp({ quarantined: new Set([6, 60]) }), outputs = await go((some) => Promise.resolve(fitOf(some)));
  assert.deepEqual(blobsOf(outputs), all.filter((b) => b !== 6 && b !== 60));
  assert.deepEqual(outputs.flatMap((o) => o.dropped.map((d) => d.x)), [6, 60]);
});

Deno.test("a wish to stop ends the fits between two batches", async () => {
  let stop = false;
  const { go, disk } = setUp({ stopping: () => stop, kept: () => stop = true });
  await assert.rejects(go((some) => Promise.resolve(fitOf(some))), StoppedError);
  assert.equal(disk.files.size, 1);
});
