import { PassCount, unwatched } from "../base/progress.ts";
import type { Table } from "../base/table.ts";
import type { EngineSupply } from "../compute/engine.ts";
import type { BrickGrid } from "../survey/bricks/brick_grid.ts";
import type { Exposure } from "../survey/exposure.ts";
import type { TruthRows } from "../survey/truth.ts";
import type { WiseValues } from "../survey/catalogue/row.ts";
import type { ForcedTarget } from "../survey/forced_targets.ts";
import type { Tiles } from "../survey/infrared/near_brick.ts";
import { catalogueAndTruth } from "./forced/at_truth.ts";
import { type DrawCores, infraredValues } from "./forced/infrared.ts";
import { type ForcedOutput, forcedPhotometry, type ForcedWork, joinForced, targetPasses } from "./forced/photometry.ts";
import { stackedInThreads } from "./forced/in_threads.ts";
import { stackedTable } from "./forced/tables.ts";

export type { DrawCores } from "./forced/infrared.ts";
export { type ForcedOutput, forcedPhotometry, type ForcedWork, joinForced } from "./forced/photometry.ts";
export type { ForcedFlux, ForcedStatistics } from "./forced/statistics.ts";
export { forcedTable, stackedTable } from "./forced/tables.ts";

/** Forced photometry of targets on whatever engines there are. @throws {EngineError} when none can do it
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { forcedFluxes, injectSources, MemoryDisk, noDust, openBrick, openEngines } from "@obiwan/obiwan";
 * import { synthBrick, synthZoom, truthTargets, writeSurvey } from "@obiwan/obiwan";
 *
 * const disk = new MemoryDisk(), size = 64;
 * await writeSurvey(disk, "survey", { seed: 7, size, nobj: 2 });
 * const { brickname: brick, ra, dec } = synthBrick, zoom = synthZoom(size), bands = ["r"];
 * const { exposures } = await openBrick(disk, { surveyDir: "survey", brick, zoom, bands, calibOrder: "merged" });
 * const star = { id: [1n], ra: Float64Array.of(ra), dec: Float64Array.of(dec), mag: { r: Float64Array.of(20) } };
 * injectSources(exposures, star, [0], { seed: 1, noise: false, profile: "sersic", dust: noDust });
 * await using engines = await openEngines("reference");
 * const { stacked } = await forcedFluxes(engines, { bands, exposures, targets: truthTargets(star, [0], brick) });
 * const [{ flux, ivar }] = stacked[0];
 * assert.ok(Math.abs(flux - 10) < 5 / Math.sqrt(ivar), "magnitude 20 is 10 nanomaggies");
 * ```
 */
export async function forcedFluxes(engines: EngineSupply, input: ForcedWork): Promise<ForcedOutput> {
  const { exposures, progress = unwatched.pass } = input,
    wanted = exposures.filter((e) => input.bands.includes(e.band));
  const count = new PassCount<string>(progress, "passes over targets", targetPasses({ ...input, exposures: wanted }));
  // What is measured on each exposure alone needs all images twice anyway.
  if (engines.onProcessor && input.perExposure === false) {
    return { perExposure: [], stacked: await stackedInThreads(engines, input, count) };
  }
  const groups = await engines.inParts("forced photometry", input.bands, (engine, bands, fallback) => {
    count.begin(bands);
    return forcedPhotometry({ ...input, engine, fallback, bands, did: (e, n) => count.step(e.band, n) });
  });
  return joinForced(groups);
}

/** Forced photometry of sources on tiles of WISE, with the light of what lies beside them.
 * @param parameters of the sources; undefined of those without a model @param beside more that light the tiles, as points: 0-based positions, deg
 * @param draw models on exposures, for what is left in apertures; without it there are no apertures @returns what is found of each source */
export async function forcedInfrared(
  engines: EngineSupply,
  tiles: Tiles,
  parameters: readonly ForcedTarget["parameters"][],
  beside: readonly { ra: number; dec: number }[],
  progress = unwatched.pass,
  draw?: DrawCores,
): Promise<WiseValues[]> {
  const point = { type: "PSF", re: 0, e1: 0, e2: 0, sersic: 0 } as const,
    none = { release: 0, brickid: -1, brickname: "" };
  const all = [...parameters, ...beside.map(({ ra, dec }) => ({ ...point, ra, dec }))];
  const targets = all.map((p, objid): ForcedTarget => ({ ...none, objid, parameters: p }));
  const measure = (work: ForcedWork) => forcedFluxes(engines, work);
  return await infraredValues({ measure, draw, tiles, targets, wanted: parameters.length, progress });
}

/** Forced photometry of injected sources at their true positions and shapes, beside what the catalogue holds besides them.
 * @returns a row per source, all exposures of a band solved together */
export async function forcedAtTruth(
  engines: EngineSupply,
  { grid, bands, exposures }: { grid: BrickGrid; bands: readonly string[]; exposures: readonly Exposure[] },
  catalogue: Table,
  injected: TruthRows,
  progress = unwatched.pass,
): Promise<Table> {
  const targets = catalogueAndTruth(catalogue, bands, injected, grid.brickname);
  const from = targets.length - injected.rows.length;
  const { stacked } = await forcedFluxes(engines, { bands, exposures, targets, from, perExposure: false, progress });
  return stackedTable(bands, targets.slice(from), stacked);
}
