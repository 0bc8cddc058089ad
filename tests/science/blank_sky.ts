import type { Exposure } from "../../src/survey/exposure.ts";
import { runBrick } from "../../src/brick.ts";
import type { BrickRequest } from "../../src/brick_types.ts";
import { uniformStream } from "../../src/base/random.ts";
import { numbers } from "../../src/base/table.ts";
import { matchTruth } from "../../src/survey/match.ts";
import { Engines } from "../../src/run/engines/supply.ts";
import { MemoryDisk } from "../../src/io/memory_disk.ts";
import { brickCache } from "../../src/run/units/brick_cache.ts";
import { simcat } from "../../src/stages/truth.ts";
import { brickGrid, readBricks } from "../../src/survey/bricks.ts";
import { noDust } from "../../src/survey/extinction.ts";
import type { TruthTable } from "../../src/survey/truth.ts";
import { planSurvey, synthBrick, synthZoom } from "../../src/synth/plan.ts";
import { writePlan } from "../../src/synth/survey.ts";
import { engine } from "../make/engines.ts";

/** Pixels of the blank patch, and between two sources: farther than any of their light. */
const size = 560, step = 44;

/** What became of one isolated point source. */
export interface Outcome {
  flux: number;
  /** True signal to noise in the detection map. */
  height: number;
  found: boolean;
  /** (fitted − true) in the catalogue's own σ; NaN when it was not found. */
  pull: number;
  /** That σ, nmgy. */
  sigma: number;
}

/** A survey of an empty sky with the noise that the synthetic survey documents. @param seed of the noise: the sky itself is the same
 * for all sources that are put into it, so that two realisations in one sky would see the same noise */
export async function blankSky(seed: number) {
  const disk = new MemoryDisk(), plan = planSurvey({ seed, size, nobj: 1 });
  const nothing = {
    id: [],
    ra: new Float64Array(),
    dec: new Float64Array(),
    mag: { g: new Float64Array(), r: new Float64Array(), z: new Float64Array() },
  };
  const patches = plan.patches.map((p) => ({ ...p, sources: () => [nothing] }));
  await writePlan(disk, "survey", { ...plan, patches });
  const zoom = synthZoom(size),
    grid = brickGrid(await readBricks(disk, "survey"), { brick: synthBrick.brickname, zoom });
  return { disk, grid, zoom, exposureCache: brickCache() };
}

/** Points on a grid, jittered by a pixel, with magnitudes spread between two limits; each realisation has ids and places of its own. */
function points(
  sky: Awaited<ReturnType<typeof blankSky>>,
  band: string,
  realisation: number,
  [bright, faint]: readonly [number, number],
): TruthTable {
  const side = Math.floor((size - 90) / step),
    n = side * side,
    id = Array.from({ length: n }, (_, i) => BigInt(realisation * 10000 + i + 1));
  const lot = (i: number, draw: number) => uniformStream({ seed: 5, purpose: "blank sky", id: id[i] })(0, draw);
  const places = id.map((_, i) =>
    sky.grid.wcs.toSky(40 + step * (i % side) + lot(i, 0), 40 + step * Math.floor(i / side) + lot(i, 1))
  );
  return {
    id,
    ra: Float64Array.from(places, (p) => p[0]),
    dec: Float64Array.from(places, (p) => p[1]),
    mag: { [band]: Float64Array.from(id, (_, i) => bright + (faint - bright) * lot(i, 2)) },
  };
}

/** Injects points into the blank sky, runs the whole pipeline on one band and says what came back. */
export async function measure(
  sky: Awaited<ReturnType<typeof blankSky>>,
  band: string,
  realisation: number,
  limits: readonly [number, number],
): Promise<Outcome[]> {
  const truth = points(sky, band, realisation, limits), rows = truth.id.map((_, i) => i);
  const request: BrickRequest = {
    surveyDir: "survey",
    brick: synthBrick.brickname,
    zoom: sky.zoom,
    bands: [band],
    calibOrder: "single",
    ignoreCuts: false,
    strict: true,
    readers: 1,
    injection: {
      truth,
      seed: 1,
      noise: true,
      profile: "sersic",
      nobj: rows.length,
      rowstart: 0,
      chosen: { rows, skippedIds: [], outside: 0 },
    },
    dust: noDust,
    allBlobs: true,
    earlyCoadds: false,
    release: 9999,
  };
  const tools = {
    engines: new Engines({ engine }),
    disk: sky.disk,
    exposureCache: sky.exposureCache,
  };
  const { grid, fitted, injected, exposures } = await runBrick(request, tools), { catalogue } = fitted!;
  const table = simcat(grid, injected!, injected!.records, noDust), { row } = matchTruth(table, catalogue, [band]);
  const flux = numbers(catalogue, `flux_${band}`)!,
    ivar = numbers(catalogue, `flux_ivar_${band}`)!,
    want = numbers(table, `${band}flux`)!;
  const gain = filterGain(exposures);
  return rows.map((i) => ({
    flux: want[i],
    height: want[i] * gain,
    found: row[i] >= 0,
    pull: row[i] < 0 ? NaN : (flux[row[i]] - want[i]) * Math.sqrt(ivar[row[i]]),
    sigma: row[i] < 0 ? NaN : 1 / Math.sqrt(ivar[row[i]]),
  }));
}

/** Signal to noise per nmgy of a point source in the detection map (docs/explanation/detection.md): each exposure is filtered with a Gaussian
 * as wide as its PSF, whose overlap with the PSF itself sets what the filter sees. */
function filterGain(exposures: readonly Exposure[]): number {
  let top = 0, bottom = 0;
  for (const e of exposures) {
    const { size: n } = e.psf, psf = e.psf.at(e.nx / 2, e.ny / 2), s = e.psfSigma, half = n >> 1;
    let overlap = 0;
    for (let y = 0; y < n; y++) {
      for (let x = 0; x < n; x++) {
        overlap += psf[y * n + x] * Math.exp(-0.5 * ((x - half) ** 2 + (y - half) ** 2) / s ** 2) /
          (2 * Math.PI * s * s);
      }
    }
    const norm = 1 / (2 * Math.sqrt(Math.PI) * s);
    top += overlap / e.sig1 ** 2;
    bottom += norm ** 2 / e.sig1 ** 2;
  }
  return top / Math.sqrt(bottom);
}
