import { NormalQuads } from "../../base/random.ts";
import { countsPerNanomaggy, surveySigma } from "../../base/units.ts";
import { bleed } from "../faults/bleed.ts";
import type { RawChip } from "../faults/codes.ts";
import { addBadColumns, addCosmicRays, killAmplifier } from "../faults/defects.ts";
import { addTrail, trailOf } from "../faults/trail.ts";
import { addSources } from "../light/add_sources.ts";
import { psfShape } from "../light/psf_field.ts";
import { type SkySurface, skySurface } from "../light/sky_surface.ts";
import { grown, type Universe } from "../universe.ts";
import type { PlacedChip } from "../pointings/chip_wcs.ts";
import type { Pointing } from "../pointings/exposures.ts";
import type { Fault } from "./plan.ts";
import { skyBox } from "../pointings/sky_box.ts";

/** What the three files of an exposure say of a chip. */
export interface ChipPixels extends RawChip {
  /** Inverse variance, 0 where the mask is not. */
  weight: Float32Array;
}

/** Electrons per unit of the image. */
export const electronsPerUnit = ({ camera, exptime }: Pointing): number =>
  camera.perSecond ? camera.gain * exptime : camera.gain;

/** Image units per nanomaggy. */
export const zpscaleOf = ({ camera, zeropoint, exptime }: Pointing): number =>
  countsPerNanomaggy(camera.perSecond ? zeropoint : zeropoint + 2.5 * Math.log10(exptime));

/** Standard deviation of a pixel with nothing but sky, in the image's unit. */
export function skyNoise(exposure: Pointing): number {
  const electrons = electronsPerUnit(exposure);
  return Math.sqrt(exposure.sky * electrons + exposure.camera.readNoise ** 2) / electrons;
}

/** Light that is not drawn, as a part of the sky's noise. */
const leftOut = 0.002;

/** What a chip records: light, sky, noise, and what goes wrong. */
export function drawChip(universe: Pick<Universe, "seed" | "within">, placed: PlacedChip, fault?: Fault): ChipPixels {
  const { exposure, chip } = placed, { camera } = exposure, { nx, ny } = camera, { seed } = universe;
  const image = new Float32Array(nx * ny), mask = new Int32Array(nx * ny), raw = { nx, ny, image, mask };
  const light = { nx, ny, data: image }, noise = skyNoise(exposure), least = leftOut * noise;
  addSources(light, { placed, zpscale: zpscaleOf(exposure), least }, lightingChip(universe, placed));
  const trail = trailOf(seed, exposure), middle = psfShape(exposure, chip, nx / 2, ny / 2);
  if (trail) addTrail(light, mask, trail, placed, surveySigma(middle.fwhm), noise);
  const { weight, full } = expose(raw, placed, skySurface(seed, placed), seed);
  bleed(raw, full, camera.fullWell / (camera.perSecond ? exposure.exptime : 1));
  addCosmicRays(raw, placed, seed, electronsPerUnit(exposure));
  addBadColumns(raw, placed, seed);
  if (fault === "amplifier") killAmplifier(raw);
  for (let i = 0; i < mask.length; i++) if (mask[i] !== 0) weight[i] = 0;
  return { ...raw, weight };
}

/** Halos of stars reach this far, deg; the light of faint sources far less. */
const haloReach = 0.12, sourceReach = 0.015, haloed = 15;

function lightingChip(universe: Pick<Universe, "within">, placed: PlacedChip) {
  const box = skyBox(placed), near = universe.within(grown(box, sourceReach)), ids = new Set(near.map((s) => s.id));
  const far = universe.within(grown(box, haloReach)).filter((s) => s.r < haloed && !ids.has(s.id));
  return [...near, ...far];
}

/** Adds sky and noise to the light in a chip's image. Photons are counted to their third moment (a Gaussian with the skewness of
 * Poisson's law), read noise is added. The weight is that of all noise, or of the sky's where the camera's files have it so.
 * @returns weights, and the columns with pixels above the full well */
function expose(
  { nx, ny, image }: RawChip,
  placed: PlacedChip,
  sky: SkySurface,
  seed: number,
): { weight: Float32Array; full: Set<number> } {
  const { exposure, chip } = placed, { camera } = exposure, electrons = electronsPerUnit(exposure);
  const readVariance = camera.readNoise ** 2, fullWell = camera.fullWell / (camera.perSecond ? exposure.exptime : 1);
  const quads = new NormalQuads({ seed, purpose: `synth noise ${chip.name}`, id: BigInt(exposure.expnum) });
  const weight = new Float32Array(nx * ny), normal = new Float64Array(4), full = new Set<number>(), e2 = electrons ** 2;
  for (let y = 0, i = 0; y < ny; y++) {
    const [a, b, c, d] = sky.row(y);
    for (let x = 0; x < nx; x++, i++) {
      if (x % 4 === 0) quads.fill(y * Math.ceil(nx / 4) + (x >> 2), normal);
      const u = 2 * x / (nx - 1) - 1, dark = a + u * (b + u * (c + u * d)), mean = image[i] + dark;
      const photons = mean * electrons, sigma = Math.sqrt(photons + readVariance), z = normal[x & 3];
      // The third moment of a count is its mean.
      const skew = photons / (sigma * sigma * sigma);
      image[i] = mean + sigma * (z + skew / 6 * (z * z - 1)) / electrons;
      weight[i] = e2 / ((camera.perSecond ? dark * electrons : photons) + readVariance);
      if (image[i] > fullWell) full.add(x);
    }
  }
  return { weight, full };
}
