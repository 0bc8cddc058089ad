/** W4: one source on ten exposures in each of three bands, all five models, through the real model selection. */
import { modelOrder } from "../../src/survey/source.ts";
import type { Bench } from "../measure/context.ts";
import { brickScene } from "../scene/brick.ts";
import { galaxyGrid } from "../scene/sky.ts";
import { fitRow } from "./fit_row.ts";
import { fitRun, fitRuns } from "./fit_run.ts";

const perBand = 10, cell = 64;

/** Sources that are fitted side by side: one shows the latency, many the throughput. */
const batches = (bench: Bench) => bench.quick ? [1] : bench.software ? [1, 4] : [1, 16, 256];

export async function w4(bench: Bench): Promise<void> {
  for (const count of batches(bench)) {
    if (bench.budget.over) return;
    const { sources, side } = galaxyGrid(count, cell, 3), scene = brickScene({ side, perBand, sources, seed: 2 });
    await fitRun(bench, scene);
    const runs = await fitRuns(bench, scene, bench.quick || bench.software ? 5 : 20);
    const all = runs[0].sources.filter((s) => modelOrder.every((m) => s.models[m])).length;
    bench.add(fitRow(
      bench,
      {
        unit: "W4",
        case: `${count === 1 ? "one source" : `${count} sources side by side`}, ${perBand} × grz`,
        of: "source fits",
        count,
        main: true,
        note: `all five models in ${all} of ${count}`,
      },
      runs,
      3 * perBand,
    ));
  }
}
