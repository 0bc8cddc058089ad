/** Time of one pass of each drawing kernel, WebGPU and the f64 reference side by side, as models and sizes grow.
 *
 *     deno run -A bench/kernels.ts            prints a table; --json for a record
 */
import type { Engine } from "../src/compute/engine.ts";
import type { ModelName } from "../src/compute/fit_types.ts";
import { WebGpuEngine } from "../src/engine/webgpu.ts";
import { ReferenceEngine } from "../src/reference/reference_engine.ts";
import { drawBatch, pixelBuffer, scoreBatch } from "../src/stages/fit/programs.ts";
import { Workspace } from "../src/stages/fit/workspace.ts";
import { scene } from "../tests/kernels/scene.ts";

const copies = 32, rounds = 5;

/** Median milliseconds of one patch. */
async function time(engine: Engine, models: readonly ModelName[], size: number, work: "linearize" | "commit") {
  const s = scene(models, [size]);
  // The same source many times, each on pixels of its own.
  const length = s.pix.length, pix = new Float32Array(length * copies), ierr = new Float32Array(length * copies);
  const jobs = Array.from({ length: copies }, (_, c) => {
    pix.set(s.pix, c * length);
    ierr.set(s.ierr, c * length);
    const move = (offset: number) => offset + c * length;
    return s.jobs.map((j) => ({
      ...j,
      patches: j.patches.map((p) => ({ ...p, offset: move(p.offset), ierrOffset: move(p.ierrOffset) })),
    }));
  }).flat();
  using workspace = new Workspace(engine, s.psfs);
  const arena = { pix: pixelBuffer(engine, pix), ierr: pixelBuffer(engine, ierr) }, times: number[] = [];
  for (let k = 0; k <= rounds; k++) {
    const began = performance.now();
    if (work === "commit") {
      await drawBatch(workspace, arena.pix, jobs, 1);
      await engine.read(arena.pix, 0, 1);
    } else await scoreBatch(workspace, arena, jobs);
    if (k > 0) times.push(performance.now() - began);
  }
  arena.pix.destroy();
  arena.ierr.destroy();
  return times.sort((a, b) => a - b)[rounds >> 1] / (2 * copies);
}

const gpu = await WebGpuEngine.open(), reference = new ReferenceEngine();
const rows: Record<string, unknown>[] = [];
for (const work of ["linearize", "commit"] as const) {
  for (const model of work === "commit" ? ["EXP"] as const : ["PSF", "REX", "EXP", "SER"] as const) {
    for (const size of [32, 64, 128]) {
      const f64 = await time(reference, [model], size, work), webgpu = gpu ? await time(gpu, [model], size, work) : NaN;
      rows.push({
        kernel: work,
        model,
        size,
        reference_ms: +f64.toFixed(3),
        webgpu_ms: +webgpu.toFixed(3),
        ratio: +(f64 / webgpu).toFixed(2),
      });
    }
  }
}
const record = {
  schema: "obiwan-bench-1",
  machine: `${navigator.hardwareConcurrency} cores`,
  adapter: gpu?.id ?? "none",
  deno: Deno.version.deno,
  unit: "ms a patch",
  rows,
};
if (Deno.args.includes("--json")) console.log(JSON.stringify(record, null, 1));
else {
  console.log(`${record.machine}, ${record.adapter}, ${record.unit}`);
  console.table(rows);
}
Deno.exit(0);
