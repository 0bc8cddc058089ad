import { inTurns } from "../../base/pool.ts";
import { sharedLike } from "../../compute/shared_memory.ts";
import type { Exposure } from "../../survey/exposure.ts";
import type { DustMap } from "../../survey/extinction.ts";
import type { InjectionRecord, TruthTable } from "../../survey/truth.ts";
import type { Landed } from "./add_light.ts";
import type { LitExposure } from "./photon_noise.ts";
import { LightThreads } from "./light_threads.ts";
import { type PlacedSource, placeSources, type TruthProfile } from "./place_sources.ts";

/** How sources are added. */
export interface InjectOptions {
  /** Of the photon noise. */
  seed: number;
  /** Adds the fakes' photon noise. */
  noise: boolean;
  /** What galaxies look like. */
  profile: TruthProfile;
  /** Dims the sources. */
  dust: DustMap;
  /** Exposures that are worked on at once, each in a thread of its own; by default as many as there is work for, one for each core
   * at most. With 0 this thread does it all. */
  threads?: number;
}

/** Adds simulated sources to the exposures, in place: data, inverse errors and, where the light saturates, masks.
 * Noise is keyed by (seed, id, exposure, band, pixel of the CCD): order, cut-out and threads do not change it.
 * Threads take the exposures whose pixels lie in shared memory, as those of `openBrick` do.
 * @param rows of `truth` to add, fluxes without extinction @returns per source and exposure what was added, and the
 * added light of each exposure [ny*nx], nmgy
 * @throws {InputError} when a PSF is not finite or its sum is not positive
 * @throws {ResourceError} when a thread ends while it changes an exposure's pixels. Cost: sources × exposures × stamp² log stamp
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { injectSources, MemoryDisk, noDust, openBrick, synthBrick, synthZoom, writeSurvey } from "@obiwan/obiwan";
 *
 * const disk = new MemoryDisk(), size = 64;
 * await writeSurvey(disk, "survey", { seed: 7, size, nobj: 2 });
 * const { brickname: brick, ra, dec } = synthBrick, zoom = synthZoom(size);
 * const { exposures } = await openBrick(disk, { surveyDir: "survey", brick, zoom, bands: ["r"], calibOrder: "merged" });
 * const star = { id: [1n], ra: Float64Array.of(ra), dec: Float64Array.of(dec), mag: { r: Float64Array.of(20) } };
 * const options = { seed: 1, noise: false, profile: "sersic", dust: noDust } as const;
 * const { records, sims } = await injectSources(exposures, star, [0], options);
 * assert.equal(records.length, 2);
 * const light = sims[0].reduce((sum, v) => sum + v, 0);
 * assert.ok(Math.abs(light - 10) < 0.05, "magnitude 20 is 10 nanomaggies");
 * ```
 */
export async function injectSources(
  exposures: readonly Exposure[],
  truth: TruthTable,
  rows: readonly number[],
  options: InjectOptions,
): Promise<{ records: InjectionRecord[]; sims: Float32Array[] }> {
  // By id, so that sums of overlapping light round the same way whatever the caller's order.
  const ordered = [...rows].sort((a, b) => truth.id[a] < truth.id[b] ? -1 : 1);
  const { seed, noise, threads = Math.floor(rows.length * exposures.length / pairsPerThread) } = options;
  using light = new LightThreads(Math.min(threads, exposures.length));
  const done = await inTurns(exposures, light.count, async (e) => {
    const sources = placeSources(e, truth, ordered, options), sim = sharedLike(e.data);
    const psf = { size: e.psf.size, planes: e.psf.basis?.planes }, begun = sharedLike(new Int32Array(1));
    const landed = await light.add({ exposure: litExposure(e), sources, psf, seed, noise, sim, begun });
    return { sim, records: recordsOf(e, sources, landed) };
  });
  return { records: done.flatMap((d) => d.records), sims: done.map((d) => d.sim) };
}

/** Pairs of a source and an exposure that are worth a thread of their own: it takes as long to start as to draw some of these. */
const pairsPerThread = 1000;

/** What of an exposure can be handed to a thread. */
function litExposure(e: Exposure): LitExposure {
  const { name, band, nx, ny, x0, y0, data, ierr, dq, sig1, electronsPerNmgy, saturation } = e;
  return { name, band, nx, ny, x0, y0, data, ierr, dq, sig1, electronsPerNmgy, saturation };
}

function recordsOf(
  { name, band }: Exposure,
  sources: readonly PlacedSource[],
  landed: readonly (Landed | undefined)[],
): InjectionRecord[] {
  return sources.flatMap(({ id, x, y }, k) => {
    const light = landed[k];
    if (!light) return [];
    const { added: fluxAdded, expected: fluxExpected, masked } = light;
    const maskedFraction = fluxExpected > 0 ? masked / fluxExpected : 0;
    return [{ id, exposure: name, band, x, y, fluxAdded, fluxExpected, maskedFraction }];
  });
}
