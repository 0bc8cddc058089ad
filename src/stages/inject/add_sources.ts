import { PassCount, unwatched } from "../../base/progress.ts";
import { poisson, uniformStream } from "../../base/random.ts";
import { nanomaggies } from "../../base/units.ts";
import { dqBits } from "../../survey/ccds/masks.ts";
import type { Exposure } from "../../survey/exposure.ts";
import { type DustMap, transmission } from "../../survey/extinction.ts";
import type { InjectionRecord, TruthTable } from "../../survey/truth.ts";
import { drawStamp, type TruthProfile } from "./stamp.ts";

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
  const records: InjectionRecord[] = [];
  // By id, so that sums of overlapping light round the same way whatever the caller's order.
  const ordered = [...rows].sort((a, b) => truth.id[a] < truth.id[b] ? -1 : 1);
  const count = new PassCount<Exposure>(progress, "sources on exposures", exposures.length * rows.length);
  const sims = exposures.map((e) => {
    const light = { expected: new Float64Array(e.nx * e.ny), added: new Float64Array(e.nx * e.ny) };
    for (const row of ordered) {
      const record = addLight(light, e, truth, row, options);
      if (record) records.push(record);
      count.step(e);
    }
    addToPixels(e, light);
    return Float32Array.from(light.added);
  });
  return { records, sims };
}

/** Light of the sources on an exposure [ny*nx], nmgy: on average, and as it arrives. */
interface Light {
  expected: Float64Array;
  added: Float64Array;
}

/** Least variance of a source's own light in a pixel, as a share of that of the pixel, for which photons are counted: below it
 * the light is added as expected, and the pixel's noise is short of 5e-5 of itself. */
const leastShare = 1e-4;

/** Electrons whose Poisson variance is that of a pixel; of the exposure's typical one where it is masked. */
const skyElectrons = (e: Exposure, i: number): number =>
  (e.electronsPerNmgy * (e.ierr[i] > 0 ? 1 / e.ierr[i] : e.sig1)) ** 2;

/** @returns what landed; undefined where none did */
function addLight(
  { expected, added }: Light,
  e: Exposure,
  truth: TruthTable,
  row: number,
  { seed, noise, profile, dust }: InjectOptions,
): InjectionRecord | undefined {
  const stamp = drawStamp(e, truth, row, profile), id = truth.id[row];
  if (!stamp) return undefined;
  const flux = attenuatedFlux(truth, row, e.band, dust), light = new Float64Array(stamp.box.x1 - stamp.box.x0);
  const uniform = uniformStream({ seed, purpose: `poisson ${e.name} ${e.band}`, id });
  let landed = 0, wanted = 0, masked = 0;
  for (let y = stamp.box.y0; y < stamp.box.y1; y++) {
    const { x0, x1 } = stamp.row(y, light);
    for (let x = x0, i = y * e.nx + x0; x < x1; x++, i++) {
      const mean = flux * light[x - x0], electrons = mean * e.electronsPerNmgy;
      let value = mean;
      if (noise && electrons > leastShare * skyElectrons(e, i)) {
        const item = (e.y0 + y) * 65536 + e.x0 + x;
        value = poisson(electrons, (draw) => uniform(item, draw)) / e.electronsPerNmgy;
      }
      expected[i] += mean;
      added[i] += value;
      landed += value;
      wanted += mean;
      if (e.ierr[i] === 0) masked += mean;
    }
  }
  return {
    id,
    exposure: e.name,
    band: e.band,
    x: stamp.x,
    y: stamp.y,
    fluxAdded: landed,
    fluxExpected: wanted,
    maskedFraction: wanted > 0 ? masked / wanted : 0,
  };
}

/** Flux of a source in a band, with Galactic extinction, nmgy. */
function attenuatedFlux(truth: TruthTable, row: number, band: string, dust: DustMap): number {
  return nanomaggies(truth.mag[band][row]) * transmission(band, dust(truth.ra[row], truth.dec[row]));
}

/** The variance follows from the expected light; that of the noisy light would favour low pixels. */
function addToPixels(e: Exposure, { expected, added }: Light) {
  for (let i = 0; i < added.length; i++) {
    if (added[i] === 0 && expected[i] === 0) continue;
    const before = e.data[i];
    e.data[i] += added[i];
    if (e.ierr[i] === 0) continue;
    const variance = Math.max(expected[i], 0) / e.electronsPerNmgy;
    e.ierr[i] = 1 / Math.sqrt(1 / e.ierr[i] ** 2 + variance);
    if (before <= e.saturation && e.data[i] > e.saturation) {
      e.data[i] = e.saturation;
      e.ierr[i] = 0;
      e.dq[i] |= dqBits.satur;
    }
  }
}
