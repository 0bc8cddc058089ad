/** How the fit's cost grows with the number of sources at one blob size, and what one very large blob costs. */
import type { Bench } from "../measure/context.ts";
import { type ScalingPoint, scalingSvg } from "../rows/plot.ts";
import { brickScene } from "../scene/brick.ts";
import { crowd, tripleGrid } from "../scene/sky.ts";
import { fitRow } from "./fit_row.ts";
import { fitRun } from "./fit_run.ts";

const counts = [100, 300, 1000, 3000, 10_000], cell = 64, perBand = 1, exposures = 3 * perBand;
const crowdCount = 300, crowdStep = 11;

export async function scaling(bench: Bench): Promise<void> {
  // Seconds for the whole unit where nobody set a limit.
  const budget = bench.budget.share(1, bench.quick ? 20 : 600), points: ScalingPoint[] = [];
  await crowded(bench);
  let perSource = 0;
  for (const count of bench.quick ? [10, 30, 100] : counts) {
    if (budget.over || 1.2 * perSource * count > budget.left) {
      bench.say(`scaling: ${count} sources and more left out, ${Math.round(budget.left)} s are left`);
      break;
    }
    const began = performance.now(), { sources, side } = tripleGrid(count, cell, 7);
    const scene = brickScene({ side, perBand, sources, seed: 8 }),
      run = await fitRun(bench, scene, { budget: bench.budget });
    points.push({ count, seconds: run.seconds });
    perSource = (performance.now() - began) / 1000 / count;
    const label = `${count} sources, three a blob, ${exposures} exposures`;
    bench.add(
      fitRow(
        bench,
        { unit: "scaling", case: label, of: "sources", count, main: true, note: bytes(run) },
        [run],
        exposures,
      ),
    );
  }
  if (points.length > 1 && bench.picture) {
    const title = [`Fit stage: sources in blobs of three, ${exposures} exposures`, bench.engine.id];
    await Deno.writeTextFile(bench.picture, scalingSvg(points, title));
    bench.say(`picture in ${bench.picture}`);
  }
}

const bytes = (run: { peakBytes: number; sources: readonly unknown[] }) =>
  `${(run.peakBytes / run.sources.length / exposures / 1024).toPrecision(3)} KiB a source and exposure`;

async function crowded(bench: Bench) {
  const count = bench.quick ? 20 : crowdCount, { sources, side } = crowd(count, crowdStep, 9);
  const scene = brickScene({ side, perBand, sources, seed: 10, oneBlob: true }), run = await fitRun(bench, scene);
  const label = `one blob of ${count} sources, ${exposures} exposures`;
  bench.add(
    fitRow(
      bench,
      { unit: "scaling", case: label, of: "sources", count, main: true, note: bytes(run) },
      [run],
      exposures,
    ),
  );
}
