import assert from "node:assert/strict";
import { EngineError } from "../../src/base/errors.ts";
import { slot } from "../../src/kernels/fit_types.ts";
import { drawBatch, measureBatch } from "../../src/patches/programs.ts";
import { fitBatch } from "../../src/patches/fit_batch.ts";
import { readPixels } from "../../src/patches/pixels.ts";
import { Workspace } from "../../src/patches/workspace.ts";
import { leastPages } from "../../src/simd/forms.ts";
import { meetings } from "../../src/simd/member.ts";
import { SimdEngine } from "../../src/simd/simd_engine.ts";
import { Team } from "../../src/simd/team.ts";
import { arenaOf, free, scene } from "../make/kernels/kernel_scene.ts";

/** Draws sources, finds them again and measures them. */
async function results(engine: SimdEngine) {
  const s = scene();
  using workspace = new Workspace(engine, s.psfs);
  const arena = arenaOf(engine, s);
  await drawBatch(workspace, arena.pix, s.jobs, 1);
  const drawn = await readPixels(engine, arena.pix);
  const jobs = s.jobs.map((job) => {
    const start = job.start.slice();
    start[slot.dra] += 0.1;
    start[slot.flux] *= 1.2;
    return { ...job, start };
  });
  const fits = await fitBatch(workspace, arena, jobs), measures = await measureBatch(workspace, arena, arena.pix, jobs);
  free(arena.pix, arena.ierr);
  return { drawn, fits, measures };
}

Deno.test("the processor's engine gives the same bits without threads and with one, two or five", async () => {
  const want = await results(new SimdEngine());
  for (const threads of [1, 2, 5]) {
    await using engine = new SimdEngine(threads);
    assert.deepEqual(await results(engine), want, `${threads} threads`);
  }
});

Deno.test("what is asked of it while a program runs happens after it", async () => {
  await using engine = new SimdEngine(2);
  const s = scene();
  using workspace = new Workspace(engine, s.psfs);
  const arena = arenaOf(engine, s), drawing = drawBatch(workspace, arena.pix, s.jobs, 1), zeros = new Float32Array(8);
  const jobs = [...s.jobs];
  for (let turn = 0; turn < 3; turn++) await drawBatch(workspace, arena.pix, jobs, 1);
  await drawing;
  const before = await engine.read(arena.pix, 0, 8), read = engine.read(arena.pix, 0, 8);
  engine.write(arena.pix, zeros);
  const other = engine.alloc("f32", 8);
  arena.ierr.destroy();
  assert.deepEqual(await read, before);
  assert.deepEqual(await engine.read(arena.pix, 0, 8), zeros);
  assert.deepEqual(await engine.read(other), zeros);
});

/** A table whose rows all point far beyond the memory. */
function beyond(engine: SimdEngine) {
  const groups = 4000, length = 16 * groups, rows = engine.alloc("i32", length), one = engine.alloc("f32", 64);
  engine.write(rows, new Int32Array(length).fill(1 << 28));
  return [{ kernel: "weigh", buffers: [rows, one, one, one, one, one, one], params: [0], groups }];
}

Deno.test("a kernel that fails in a thread is an error of the engine, and all threads end", async () => {
  await using engine = new SimdEngine(3);
  const kept = engine.alloc("f32", 4);
  await engine.run(beyond(engine));
  await assert.rejects(engine.read(kept), (e) => e instanceof EngineError && /Kernel "weigh" failed/.test(e.message));
  await assert.rejects(engine.read(kept), EngineError, "and it is not used any more");
});

Deno.test("a thread that ends is an error of a lost device, and the others do not wait for it", async () => {
  const ending = `onmessage = ({ data }) => {
    if (data.call.member === 1) throw new Error("enough");
    Atomics.wait(data.call.control, ${meetings}, 0);
    postMessage({ answer: false });
  };
  postMessage({ ready: true });`;
  const entry = new URL(`data:application/javascript,${encodeURIComponent(ending)}`);
  const memory = new WebAssembly.Memory({ initial: leastPages, maximum: leastPages, shared: true });
  using team = new Team(memory, [0, 1], entry);
  await assert.rejects(team.run([]), (e) => e instanceof EngineError && e.trouble === "lost");
});
