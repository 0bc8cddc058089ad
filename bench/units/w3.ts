/** W3: models drawn on their pixels through a pixel PSF, by the program's own kernels. */
import type { Engine } from "../../src/compute/engine.ts";
import type { ModelName } from "../../src/kernels/fit_types.ts";
import { ReferenceEngine } from "../../src/reference/reference_engine.ts";
import { drawBatch } from "../../src/patches/programs.ts";
import { readPixels } from "../../src/patches/pixels.ts";
import type { Bench } from "../measure/context.ts";
import { renderPatch, times } from "../measure/flops.ts";
import { rowOf } from "../rows/rows.ts";
import { psfSide, type StampScene, stampScene } from "../scene/stamps.ts";
import { repeat } from "../measure/timing.ts";
import { batchSize, gaussiansOf } from "./w2.ts";

export async function w3(bench: Bench): Promise<void> {
  for (const side of bench.quick ? [48] : [48, 64]) {
    for (const model of bench.quick ? ["EXP" as const] : ["PSF", "EXP", "DEV", "SER"] as const) {
      if (bench.budget.over) return;
      await measure(bench, model, side);
    }
  }
}

async function measure(bench: Bench, model: ModelName, side: number) {
  const { engine } = bench, draw = (s: StampScene) => drawAll(engine, s);
  const count = await batchSize(bench, (n) => stampScene(engine, model, 64, side, n), draw);
  using scene = stampScene(engine, model, 64, side, count);
  const timing = await repeat(bench, () => draw(scene));
  const work = times(renderPatch(side * side, 64, gaussiansOf(model)), count);
  const error = await worstError(engine, model, side);
  bench.add(rowOf(
    bench,
    {
      unit: "W3",
      case: `${model}, ${side}×${side} px, ${psfSide} px PSF`,
      of: "stamps",
      count,
      main: true,
      note: `error ${error.toExponential(1)} of the peak`,
      extra: { error },
    },
    timing,
    work,
  ));
}

async function drawAll(engine: Engine, { workspace, arena, jobs }: StampScene) {
  await drawBatch(workspace, arena.pix, jobs, 1);
  await engine.read(arena.pix, 0, 1);
}

/** Largest difference from the f64 engine as a part of each stamp's peak, over a few stamps on blank pixels. */
async function worstError(engine: Engine, model: ModelName, side: number): Promise<number> {
  const count = 8,
    [have, want] = await Promise.all([engine, new ReferenceEngine()].map(async (e) => {
      using scene = stampScene(e, model, 64, side, count);
      e.write(scene.arena.pix, new Float32Array(count * side * side));
      await drawAll(e, scene);
      return await readPixels(e, scene.arena.pix);
    }));
  let worst = 0;
  for (let k = 0; k < count; k++) {
    const stamp = (v: Float32Array) => v.subarray(k * side * side, (k + 1) * side * side);
    const peak = Math.max(...stamp(want));
    stamp(want).forEach((v, i) => worst = Math.max(worst, Math.abs(stamp(have)[i] - v) / peak));
  }
  return worst;
}
