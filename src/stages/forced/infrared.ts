/** Forced photometry on tiles of WISE. */
import { turn } from "../../base/pool.ts";
import type { PassProgress } from "../../base/progress.ts";
import type { WiseValues } from "../../survey/catalogue/row.ts";
import type { Exposure } from "../../survey/exposure.ts";
import type { ForcedTarget } from "../../survey/forced_targets.ts";
import { type WiseBand, wiseBands } from "../../survey/infrared/wise_bands.ts";
import type { Tiles } from "../../survey/infrared/near_brick.ts";
import type { TileImage } from "../../survey/infrared/read_tile.ts";
import { nearestPixel, onGrid } from "../../survey/bricks/brick_grid.ts";
import { positionAt } from "../../survey/stars/motion.ts";
import type { FittedSource } from "../../survey/source.ts";
import type { ForcedOutput, ForcedWork } from "./photometry.ts";
import { wiseApertures } from "./wise_apertures.ts";
import type { ForcedFlux } from "./statistics.ts";
import { splitPsf, wingLight } from "./wings.ts";

/** Shares by which the diagonal of the normal equations is raised. Several sources in one beam are the rule here, and some cannot be told
 * apart: a hundredth for the fluxes that wings are made of, which must add up and no more; then as much as if it were known before
 * that a flux is within a hundred times its own error of 0, a ten-thousandth. */
const damping = { wings: 1e-2, fluxes: 1e-4 };

/** Inverse variance that a flux needs for wings, as a share of what a point source has there: of what lies beside the pixels or on
 * masked ones, almost nothing is known. */
const leastIvar = 0.01;

/** Side of the part of the PSF that is fitted, pixels of 2.75″: all but a few percent of the light. */
const coreSide: Readonly<Record<WiseBand, number>> = { w1: 15, w2: 15, w3: 15, w4: 25 };

/** Draws models of sources on exposures. @returns nmgy per pixel, one plane [ny*nx] per exposure */
export type DrawCores = (
  exposures: readonly Exposure[],
  bands: readonly string[],
  sources: readonly Pick<FittedSource, "parameters" | "blobBox">[],
  shift: "phase",
) => Promise<Float32Array[]>;

/** What is measured on tiles, and with what. */
export interface InfraredWork {
  /** Forced photometry (`forcedFluxes`). */
  measure: (work: ForcedWork) => Promise<ForcedOutput>;
  /** Without it nothing is summed in apertures. */
  draw?: DrawCores;
  tiles: Tiles;
  /** Those that are wanted, then others that light the tiles, too. */
  targets: readonly ForcedTarget[];
  /** How many are wanted. */
  wanted: number;
  progress: PassProgress;
}

/** Fluxes of all sources on the tiles, with the shapes that they are given, all of a band together: first of the cores alone, then with
 * the wings of all subtracted that these fluxes make.
 * @returns a value for each that is wanted; undefined of sources without a model */
export async function infraredValues(
  { measure, draw, tiles, targets, wanted, progress }: InfraredWork,
): Promise<WiseValues[]> {
  const bands = wiseBands.filter((band) => tiles.images.some((t) => t.exposure.band === band));
  const split = tiles.images.map(({ exposure }) => splitPsf(exposure.psf, coreSide[exposure.band as WiseBand]));
  const cores = tiles.images.map(({ exposure }, i): Exposure => ({ ...exposure, psf: split[i].core }));
  const work = { bands, targets, perExposure: false, shift: "phase" as const, progress };
  let { stacked } = await measure({ ...work, exposures: cores, damping: damping.wings });
  const clean: Exposure[] = [];
  for (const [i, core] of cores.entries()) {
    const least = leastIvar * (core.psfnorm / core.sig1) ** 2, { wings } = split[i];
    const fluxes = stacked[bands.indexOf(core.band as WiseBand)].map((f) => f.ivar > least ? f.flux : 0);
    const places = targets.map((target) => placeOn(core, target));
    clean.push(wings ? { ...core, data: less(core.data, wingLight(core, wings, fluxes, places)) } : core);
    await turn();
  }
  ({ stacked } = await measure({ ...work, exposures: clean, damping: damping.fluxes }));
  const residuals = draw && await residualsOf(draw, clean, bands, targets, stacked);
  return targets.slice(0, wanted).map((target, i) =>
    valuesOf(tiles, target, new Map(bands.map((band, b) => [band, stacked[b][i]])), residuals)
  );
}

/** The tiles less all sources. @param clean the tiles less their wings */
async function residualsOf(
  draw: DrawCores,
  clean: readonly Exposure[],
  bands: readonly WiseBand[],
  targets: readonly ForcedTarget[],
  stacked: readonly (readonly ForcedFlux[])[],
): Promise<Float32Array[]> {
  // The PSF is the same all over a tile: one box for all.
  const blobBox = { x0: 0, y0: 0, width: 1, height: 1, npix: 1, nimages: clean.length };
  const sources = targets.flatMap(({ parameters }, i) => {
    const flux = stacked.map((of) => of[i].ivar > 0 ? of[i].flux : 0);
    return parameters && flux.some((f) => f !== 0) ? [{ parameters: { ...parameters, flux }, blobBox }] : [];
  });
  const models = await draw(clean, bands, sources, "phase");
  return clean.map(({ data }, i) => less(data, models[i]));
}

const less = (data: Float32Array, light: Float32Array): Float32Array => data.map((v, i) => v - light[i]);

/** Where a target is on a tile at the time of its exposures; NaN of one without a model. */
function placeOn({ wcs, mjd }: Pick<Exposure, "wcs" | "mjd">, { parameters: p }: ForcedTarget): [number, number] {
  if (!p) return [NaN, NaN];
  return wcs.toPixel(...(p.motion ? positionAt({ ...p, motion: p.motion }, mjd) : [p.ra, p.dec] as const));
}

/** What the catalogue says of a source. */
function valuesOf(
  tiles: Tiles,
  target: ForcedTarget,
  fluxes: ReadonlyMap<WiseBand, ForcedFlux>,
  residuals?: readonly Float32Array[],
): WiseValues {
  const zero = () => wiseBands.map(() => 0),
    values: WiseValues = {
      ...{
        flux: zero(),
        ivar: zero(),
        jointIvar: zero(),
        nobs: zero(),
        rchisq: zero(),
        fracflux: zero(),
        psfdepth: zero(),
      },
      ...{ apertures: wiseBands.map(() => undefined), tile: "", x: 0, y: 0 },
    };
  wiseBands.forEach((band, b) => {
    const measured = fluxes.get(band), seen = tileUnder(tiles.images, band, target);
    if (!measured || measured.ivar === 0) return;
    values.flux[b] = measured.flux;
    values.ivar[b] = measured.ivar;
    values.jointIvar[b] = measured.jointIvar;
    values.rchisq[b] = measured.rchisq;
    values.fracflux[b] = measured.fracflux;
    if (!seen) return;
    if (residuals) values.apertures[b] = wiseApertures(seen.exposure, residuals[seen.index], seen.at);
    values.nobs[b] = seen.stacked;
    values.psfdepth[b] = seen.depth;
    if (values.tile === "") [values.tile, values.x, values.y] = [seen.tile, seen.x, seen.y];
  });
  return values;
}

/** The tile whose pixel at a target counts, and what it says there. */
function tileUnder(images: readonly TileImage[], band: WiseBand, target: ForcedTarget) {
  for (const [index, { exposure, stacked }] of images.entries()) {
    if (exposure.band !== band) continue;
    const [x, y] = placeOn(exposure, target);
    if (!onGrid(exposure, x, y)) continue;
    const i = nearestPixel(exposure, x, y), { ierr, psfnorm, ccdname, x0, y0 } = exposure;
    if (ierr[i] > 0) {
      const place = { index, exposure, at: [x, y] as const, tile: ccdname, x: x + x0, y: y + y0 };
      return { ...place, stacked: stacked[i], depth: (psfnorm * ierr[i]) ** 2 };
    }
  }
}
