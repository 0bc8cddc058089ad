import { PassCount, type PassProgress, unwatched } from "../../base/progress.ts";
import type { Exposure } from "../../survey/exposure.ts";
import type { DustMap } from "../../survey/extinction.ts";
import type { InjectionRecord, TruthTable } from "../../survey/truth.ts";
import { addFar, addNear, drawLight, type Light, type LightTask } from "./add_light.ts";
import { placeSources, type TruthProfile } from "./place_sources.ts";

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
}

/** Adds simulated sources to the exposures, in place: data, inverse errors and, where the light saturates, masks.
 * Noise is keyed by (seed, id, exposure, band, pixel of the CCD): order, cut-out and threads do not change it.
 * @param rows of `truth` to add, fluxes without extinction @returns per source and exposure what was added, and the
 * added light of each exposure [ny*nx], nmgy
 * @throws {InputError} when a PSF is not finite or its sum is not positive. Cost: sources × exposures × stamp² log stamp
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
 * const { records, sims } = injectSources(exposures, star, [0], options);
 * assert.equal(records.length, 2);
 * const light = sims[0].reduce((sum, v) => sum + v, 0);
 * assert.ok(Math.abs(light - 10) < 0.05, "magnitude 20 is 10 nanomaggies");
 * ```
 */
export function injectSources(
  exposures: readonly Exposure[],
  truth: TruthTable,
  rows: readonly number[],
  options: InjectOptions,
  progress = unwatched.pass,
): { records: InjectionRecord[]; sims: Float32Array[] } {
  const tasks = exposures.map((e) => lightTask(e, truth, rows, options)), lights: Light[] = [];
  const count = lightCount(progress, exposures.length * rows.length);
  exposures.forEach((e, i) => {
    lights.push(drawLight(tasks[i]));
    count.step(i, rows.length);
    addNear(e, lights[i]);
    addFar(e, lights[i]);
  });
  return { records: tasks.flatMap((task, i) => recordsOf(task, lights[i])), sims: lights.map((l) => l.near) };
}

/** Progress of drawing. @param all sources × exposures */
export const lightCount = (progress: PassProgress, all: number): PassCount<number> =>
  new PassCount(progress, "sources on exposures", all);

/** What there is to draw on an exposure. @throws {InputError} when a PSF is not finite or its sum is not positive */
export function lightTask(
  e: Exposure,
  truth: TruthTable,
  rows: readonly number[],
  { seed, noise, profile, dust }: InjectOptions,
): LightTask {
  const { name, band, nx, ny, x0, y0, ierr, sig1, electronsPerNmgy } = e, { psf } = e.actual ?? e;
  const ordered = [...rows].sort((a, b) => truth.id[a] < truth.id[b] ? -1 : 1);
  const jobs = placeSources(e, truth, ordered, { profile, dust });
  const own = { name, band, nx, ny, x0, y0, ierr, sig1, electronsPerNmgy };
  return { ...own, psfSize: psf.size, psfPlanes: psf.basis?.planes, jobs, seed, noise };
}

/** A row for each source that reached the exposure. */
export const recordsOf = ({ name, band, jobs }: LightTask, { landed }: Light): InjectionRecord[] =>
  jobs.flatMap(({ id, x, y }, i): InjectionRecord[] => {
    const light = landed[i];
    if (!light) return [];
    const { added: fluxAdded, expected: fluxExpected, masked: maskedFraction } = light;
    return [{ id, exposure: name, band, x, y, fluxAdded, fluxExpected, maskedFraction }];
  });
