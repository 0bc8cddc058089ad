import type { Disk } from "../../src/base/disk.ts";
import { nanomaggies } from "../../src/base/units.ts";
import { openEngines } from "../../src/run/engines.ts";
import { forcedFluxes } from "../../src/stages/forced.ts";
import { injectSources } from "../../src/stages/inject.ts";
import { openBrick } from "../../src/stages/load.ts";
import { noDust } from "../../src/survey/extinction.ts";
import { truthTargets } from "../../src/survey/forced_targets.ts";
import { readRandoms } from "../../src/survey/randoms.ts";

/** What is measured without noise. */
export interface NoiseFree {
  surveyDir: string;
  bricks: readonly string[];
  zoom: [number, number, number, number];
  bands: readonly string[];
  /** Sources, as many for each brick, brick by brick. */
  randoms: string;
}

/** By how much forced fluxes of mixtures differ from the true ones on pixels without noise, where they stand alone: by the fitter's
 * drawing, which is not exact (docs/explanation/models.md). @returns the flux over the true one, less 1, by id, then in each band */
export async function noiseFreeBias(disk: Disk, want: NoiseFree): Promise<Map<number, number[]>> {
  const { surveyDir, bricks, zoom, bands, randoms } = want, truth = await readRandoms(disk, randoms, bands, true);
  const each = truth.id.length / bricks.length, bias = new Map<number, number[]>();
  await using engines = await openEngines("auto", (line) => console.error(line));
  for (const [k, brick] of bricks.entries()) {
    const { exposures } = await openBrick(disk, { surveyDir, brick, zoom, bands, calibOrder: "single" });
    for (const { data } of exposures) data.fill(0);
    const rows = Array.from({ length: each }, (_, i) => each * k + i);
    injectSources(exposures, truth, rows, { seed: 1, noise: false, profile: "mixture", dust: noDust });
    const targets = truthTargets(truth, rows, brick);
    const { stacked } = await forcedFluxes(engines, { bands, exposures, targets, perExposure: false });
    rows.forEach((row, i) => {
      bias.set(
        Number(truth.id[row]),
        bands.map((b, j) => stacked[j][i].flux / nanomaggies(truth.mag[b][row]) - 1),
      );
    });
  }
  return bias;
}
