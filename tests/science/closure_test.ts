import assert from "node:assert/strict";
import { supplyOf } from "../../src/compute/supply_of.ts";
import { MemoryDisk } from "../../src/io/memory_disk.ts";
import { fromAxisRatio } from "../../src/math/ellipse.ts";
import { forcedFluxes } from "../../src/stages/forced.ts";
import { injectSources } from "../../src/stages/inject.ts";
import { openBrick } from "../../src/stages/load.ts";
import { brickGrid, readBricks } from "../../src/survey/bricks.ts";
import { noDust } from "../../src/survey/extinction.ts";
import { truthTargets } from "../../src/survey/forced_targets.ts";
import { synthBrick, synthZoom } from "../../src/synth/plan.ts";
import { writeSurvey } from "../../src/synth/survey.ts";
import { engine } from "../make/engines.ts";

const size = 500, bands = ["r"];

/** Galaxies far from one another, of 10 nmgy: index, half-light radius in arcsec, and limits of the flux bias. */
const cases = [
  // Nothing of them fades: what is left is the Lanczos shift, the more the sharper a galaxy is.
  { n: 1, rhalf: 0.45, low: -1.5e-3, high: 0 },
  { n: 1, rhalf: 0.8, low: -5e-4, high: 1e-4 },
  { n: 4, rhalf: 0.45, low: -2e-3, high: 0 },
  // A broad component fades into one that is drawn through a round Gaussian in place of the PSF.
  { n: 4, rhalf: 0.8, low: -8e-3, high: -1e-3 },
  { n: 1, rhalf: 1.6, low: -1.3e-2, high: -3e-3 },
] as const;

Deno.test("without noise, forced fluxes of the fitter's own profiles are the true ones but for what its drawing is known to leave", async () => {
  const disk = new MemoryDisk(), zoom = synthZoom(size), survey = { surveyDir: "survey", brick: synthBrick.brickname };
  await writeSurvey(disk, "survey", { seed: 6, size, nobj: 1 });
  const grid = brickGrid(await readBricks(disk, "survey"), { brick: synthBrick.brickname, zoom });
  const { exposures } = await openBrick(disk, { ...survey, zoom, bands, calibOrder: "single" });
  for (const e of exposures) e.data.fill(0);
  const places = cases.map((_, k) => grid.wcs.toSky(100.3 + 150 * (k % 3), 130.2 + 200 * Math.floor(k / 3)));
  const column = (f: (c: typeof cases[number], k: number) => number) => Float64Array.from(cases, f);
  const shape = {
    n: column((c) => c.n),
    rhalf: column((c) => c.rhalf),
    e1: column(() => fromAxisRatio(0.8, 30)[0]),
    e2: column(() => fromAxisRatio(0.8, 30)[1]),
  };
  const truth = {
    ...{ id: cases.map((_, k) => BigInt(k + 1)), mag: { r: column(() => 20) }, shape },
    ...{ ra: column((_, k) => places[k][0]), dec: column((_, k) => places[k][1]) },
  };
  const rows = cases.map((_, k) => k), targets = truthTargets(truth, rows, synthBrick.brickname);
  injectSources(exposures, truth, rows, { seed: 1, noise: false, profile: "mixture", dust: noDust });
  const { stacked } = await forcedFluxes(supplyOf(engine), { bands, exposures, targets, perExposure: false });
  cases.forEach(({ n, rhalf, low, high }, k) => {
    const bias = stacked[0][k].flux / 10 - 1;
    assert.ok(low <= bias && bias <= high, `n = ${n}, ${rhalf}″: ${bias}, wanted ${low} to ${high}`);
  });
});
