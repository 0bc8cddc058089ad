/** W1: normal equations of one source on one exposure, galaxy and PSF both sums of Gaussians. */
import { mogSumsRow } from "../../src/kernels/mog_layout.ts";
import { ReferenceEngine } from "../../src/reference/reference_engine.ts";
import type { Bench } from "../measure/context.ts";
import { mogPatch, times } from "../measure/flops.ts";
import type { Row } from "../rows/results.ts";
import { rowOf } from "../rows/rows.ts";
import { gaussiansOf, type MogCase, mogCases, type MogScene, mogScene } from "../scene/mog.ts";
import { grow, once, repeat } from "../measure/timing.ts";

/** Batch of the largest sweep point. */
const mostPatches = 100_000;
const kernels = ["linearize_mog"];

export async function w1(bench: Bench): Promise<void> {
  const { engine } = bench, main = mogCases.exp3, side = 48;
  const all = Math.min(bench.gpu ? mostPatches : 256, Math.floor(engine.maxBindingBytes / 4 / mogSumsRow.stride));
  // A software adapter never needs more than what it does in a moment.
  const cap = bench.software ? Math.min(all, 10_000) : all;
  using scene = mogScene(engine, main, side, cap);
  const target = bench.software ? 60 : 10;
  const batch = await grow((n) => once(bench, run(bench, scene, n, 64), kernels), { from: 16, limit: cap, target });
  const error = await worstError(bench);

  let lanes = 64, best = 0;
  for (const l of bench.gpu ? (bench.quick ? [32, 64] : [16, 32, 64, 128, 256]) : [64]) {
    if (bench.budget.over) return;
    const row = await measure(bench, scene, main, side, batch, l, `${l} lanes`);
    if (row.rate.median > best) [lanes, best] = [l, row.rate.median];
  }
  await measure(bench, scene, main, side, batch, lanes, "", { main: true, extra: { error, lanes } });
  if (bench.quick) return;

  for (const size of [32, 64]) {
    if (bench.budget.over) return;
    using other = mogScene(engine, main, size, batch);
    await measure(bench, other, main, size, batch, lanes);
  }
  for (const c of [mogCases.star, mogCases.exp1, mogCases.dev3]) {
    if (bench.budget.over) return;
    using other = mogScene(engine, c, side, batch);
    await measure(bench, other, c, side, batch, lanes);
  }
  // Where latency rules, and where it no longer does.
  for (let n = 1; n <= cap && !bench.budget.over; n *= 10) {
    await measure(bench, scene, main, side, n, lanes, `batch of ${n}`);
  }
}

const run = ({ engine }: Bench, scene: MogScene, count: number, lanes: number) => async () => {
  await engine.run(scene.dispatches(count, lanes));
  await engine.read(scene.sums, 0, 1);
};

async function measure(
  bench: Bench,
  scene: MogScene,
  c: MogCase,
  side: number,
  count: number,
  lanes: number,
  sweep = "",
  more: Partial<Row> = {},
): Promise<Row> {
  const timing = await repeat(bench, run(bench, scene, count, lanes), { kernels });
  const work = times(mogPatch(side * side, gaussiansOf(c), c.parameters), count);
  const label = `${c.label}, ${side}×${side} px${sweep ? `, ${sweep}` : ""}`;
  const row = rowOf(bench, { unit: "W1", case: label, of: "patch-gradients", count, ...more }, timing, work);
  bench.add(row);
  return row;
}

/** Largest difference of a sum from the f64 twin, scaled by the diagonals, over some patches of the main case. */
async function worstError({ engine }: Bench): Promise<number> {
  const count = 16,
    sums = await Promise.all([engine, new ReferenceEngine()].map(async (e) => {
      using scene = mogScene(e, mogCases.exp3, 48, count);
      await e.run(scene.dispatches(count, 64));
      return await e.read(scene.sums);
    }));
  let worst = 0;
  for (let p = 0; p < count; p++) {
    const [have, want] = sums.map((s) => s.subarray(p * mogSumsRow.stride, (p + 1) * mogSumsRow.stride));
    for (let a = 0, k = 0; a < 6; a++) {
      const diagonal = (i: number) => want[6 * i - (i * (i - 1)) / 2];
      for (let b = a; b < 6; b++, k++) {
        worst = Math.max(
          worst,
          Math.abs(have[mogSumsRow.at.jtj + k] - want[mogSumsRow.at.jtj + k]) / Math.sqrt(diagonal(a) * diagonal(b)),
        );
      }
    }
  }
  return worst;
}
