/** W2: normal equations of one source on one exposure through a pixel PSF, by the program's own kernels. */
import type { ModelName } from "../../src/kernels/fit_types.ts";
import { mixtureOf } from "../../src/math/profiles.ts";
import { ReferenceEngine } from "../../src/reference/reference_engine.ts";
import { scoreBatch } from "../../src/patches/programs.ts";
import type { Bench } from "../measure/context.ts";
import { fourierPatch, times } from "../measure/flops.ts";
import { rowOf } from "../rows/rows.ts";
import { psfSide, type StampScene, stampScene } from "../scene/stamps.ts";
import { grow, once, repeat } from "../measure/timing.ts";

export const models: readonly ModelName[] = ["PSF", "REX", "EXP", "DEV", "SER"];
const fields = { PSF: 3, REX: 4, EXP: 6, DEV: 6, SER: 7 }, parameters = { PSF: 3, REX: 4, EXP: 6, DEV: 6, SER: 7 };
const side = 48;

export async function w2(bench: Bench): Promise<void> {
  for (const size of bench.quick ? [64] : [64, 128]) {
    for (const model of bench.quick ? ["EXP" as const] : models) {
      if (bench.budget.over) return;
      await measure(bench, model, size);
    }
  }
}

async function measure(bench: Bench, model: ModelName, size: number) {
  const { engine } = bench, count = await batchSize(bench, (n) => stampScene(engine, model, size, side, n), score);
  using scene = stampScene(engine, model, size, side, count);
  const timing = await repeat(bench, () => score(scene));
  // A point source never needs more than its stamp does.
  const needed = model === "PSF" ? 64 : size, gaussians = gaussiansOf(model);
  const work = times(fourierPatch(side * side, needed, gaussians, fields[model], parameters[model]), count);
  bench.add(rowOf(
    bench,
    {
      unit: "W2",
      case: `${model}, ${side}×${side} px, ${psfSide} px PSF, size ${size}`,
      of: "patch-gradients",
      count,
      main: true,
      extra: { error: await worstError(bench, model, size) },
    },
    timing,
    work,
  ));
}

/** Gaussians of a model that take an exponential: a point does not. */
export const gaussiansOf = (model: ModelName) => mixtureOf(model, 2).variance.filter((v) => v > 0).length;

const score = (s: StampScene) => scoreBatch(s.workspace, s.arena, s.jobs);

/** Patches that keep the device busy long enough to be timed, without holding the host up for minutes. */
export async function batchSize(
  bench: Bench,
  make: (count: number) => StampScene,
  work: (scene: StampScene) => Promise<unknown>,
): Promise<number> {
  const target = bench.software ? 80 : 10, limit = bench.software ? 1024 : 8192;
  return await grow(async (n) => {
    using scene = make(n);
    await work(scene);
    return await once(bench, () => work(scene));
  }, { from: 16, limit, target });
}

/** Largest difference of JtJ from the f64 engine, scaled by the diagonals, over a few patches. */
async function worstError({ engine }: Bench, model: ModelName, size: number): Promise<number> {
  const [have, want] = await Promise.all([engine, new ReferenceEngine()].map(async (e) => {
    using scene = stampScene(e, model, size, side, 8);
    return (await score(scene)).flat();
  }));
  const diagonal = (i: number) => 7 * i - (i * (i - 1)) / 2;
  let worst = 0;
  want.forEach(({ jtj }, p) => {
    for (let a = 0, k = 0; a < 7; a++) {
      for (let b = a; b < 7; b++, k++) {
        const scale = Math.sqrt(jtj[diagonal(a)] * jtj[diagonal(b)]);
        if (scale > 0) worst = Math.max(worst, Math.abs(have[p].jtj[k] - jtj[k]) / scale);
      }
    }
  });
  return worst;
}
