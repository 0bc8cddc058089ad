import { EngineError } from "../../base/errors.ts";
import type { Engine } from "../../compute/engine.ts";
import {
  type FitJob,
  type ModelName,
  parameterCount,
  type PixelArena,
  type PsfStamp,
  slot,
} from "../../kernels/fit_types.ts";
import { ReferenceEngine } from "../../reference/reference_engine.ts";
import { drawBatch, scoreBatch } from "../../patches/programs.ts";
import { fitBatch } from "../../patches/fit_batch.ts";
import { upload } from "../../compute/upload.ts";
import { Workspace } from "../../patches/workspace.ts";

const side = 40, models: readonly ModelName[] = ["PSF", "REX", "EXP", "SER"];
/** Share of a gain by which the device may be off: f32 sums of 1,600 pixels are good to 1e-6. */
const tolerance = 1e-5;

/** Runs the kernels of a fit on a few pixels and compares with the f64 engine. This also compiles them, which takes a
 * software adapter a second or two, before any stage begins. @throws {EngineError} when the answers differ */
export async function requireKnownAnswer(engine: Engine): Promise<void> {
  const [have, want] = [await answer(engine), await answer(new ReferenceEngine())];
  want.forEach((w, i) => {
    if (!(Math.abs(have[i] - w) <= tolerance * Math.abs(w))) {
      throw new EngineError(
        `Cannot use ${engine.id}: a ${models[i]} model must gain ${w.toPrecision(8)}, it finds ${
          have[i].toPrecision(8)
        }`,
        "unsound",
      );
    }
  });
}

/** Gains of one source by each model, at its true parameters. */
async function answer(engine: Engine): Promise<number[]> {
  using workspace = new Workspace(engine, [stamp()]);
  const jobs = models.flatMap((model) => [64, 128].map((size) => jobOf(model, size)));
  const arena: PixelArena = {
    pix: upload(engine, "f32", new Float32Array(side * side)),
    ierr: upload(engine, "f32", new Float32Array(side * side).fill(10)),
  };
  try {
    await drawBatch(workspace, arena.pix, [jobOf("EXP", 64)], 1);
    const scores = await scoreBatch(workspace, arena, jobs);
    if (!(engine instanceof ReferenceEngine)) await fitBatch(workspace, arena, [jobOf("PSF", 64)]);
    return models.map((_, i) => scores[2 * i][0].gain);
  } finally {
    arena.pix.destroy();
    arena.ierr.destroy();
  }
}

function jobOf(model: ModelName, size: number): FitJob {
  const start = new Float64Array(parameterCount);
  start[slot.flux] = 5;
  // Broad enough for the larger transform where that is asked for.
  start.set([size === 64 ? -0.7 : 1, 0.2, -0.1, 1.3], slot.lnre);
  const patch = { band: 0, offset: 0, stride: side, width: side, height: side, ierrOffset: 0, ierrStride: side };
  const place = { px: 19.3, py: 20.2, jacobian: [-3.8, 0.1, 0.05, 3.8] as const, psf: 0, size, gaussVariance: 4 };
  return { model, start, free: [slot.dra, slot.ddec, slot.flux], lnreMax: 3, patches: [{ ...patch, ...place }] };
}

/** A Gaussian on 63 pixels, so that no transform below 64 serves. */
function stamp(): PsfStamp {
  const size = 63, c = size >> 1;
  const data = Float64Array.from(
    { length: size * size },
    (_, k) => Math.exp(-((k % size - c) ** 2 + (Math.floor(k / size) - c) ** 2) / 8),
  );
  const sum = data.reduce((a, b) => a + b, 0);
  return { size, data: data.map((v) => v / sum) };
}
