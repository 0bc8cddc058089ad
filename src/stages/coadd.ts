import type { Box } from "../base/plane.ts";
import type { Engine, EngineSupply } from "../compute/engine.ts";
import { type Stack, type StackMember, stackTile, tapReach } from "../imaging/stacks.ts";
import { pasteBox, tilesOf } from "../imaging/tiles.ts";
import { tileView } from "../imaging/tile_view.ts";
import type { BrickGrid } from "../survey/bricks/brick_grid.ts";
import type { Exposure } from "../survey/exposure.ts";

/** Coadds of one band on the brick grid [ny*nx]. */
export interface BandCoadd {
  /** Filter. */
  band: string;
  /** Mean of the exposures by inverse variance, nmgy per brick pixel. */
  image: Float32Array;
  /** Inverse variance, 1/nmgy². */
  invvar: Float32Array;
  /** The same mean of the models, nmgy; 0 without any. */
  model: Float32Array;
  /** Σ (image − model)² invvar over the exposures. */
  chi2: Float32Array;
  /** Injected light only, nmgy; absent without injection. */
  sims?: Float32Array;
  /** Exposures that cover the pixel. */
  nobs: Int16Array;
  /** Those that are not masked there. */
  ngood: Int16Array;
  /** Inverse variance of a point source, 1/nmgy². */
  psfdepth: Float32Array;
  /** Inverse variance of a round 0.45″ exponential, 1/nmgy². */
  galdepth: Float32Array;
  /** FWHM of the Gaussian with the same norm, arcsec. */
  psfsize: Float32Array;
  /** Mask bits of any exposure. */
  anymask: Int16Array;
  /** Mask bits of all exposures. */
  allmask: Int16Array;
}

/** Coadds of a brick. */
export interface Coadds {
  /** In the order of the run's bands. */
  bands: BandCoadd[];
  /** First exposure of any band that covers the pixel, MJD (TAI); 0 where none does [ny*nx]. */
  mjdMin: Float64Array;
  /** Last exposure [ny*nx]. */
  mjdMax: Float64Array;
}

/** Further light of exposures, in the order of the exposures [ny*nx], nmgy. */
export interface ExposureLayers {
  models?: readonly Float32Array[];
  sims?: readonly Float32Array[];
}

/** Stacks the exposures on the brick grid, tile by tile (docs/explanation/coadds.md). Cost: pixels × exposures × 49 × layers. */
export async function coadd(
  engines: EngineSupply,
  grid: BrickGrid,
  exposures: readonly Exposure[],
  bands: readonly string[],
  layers: ExposureLayers = {},
): Promise<Coadds> {
  const n = grid.nx * grid.ny, times = [...new Set(exposures.map((e) => e.mjd))].sort((a, b) => a - b);
  const out: Coadds = {
    bands: bands.map((band) => emptyCoadd(band, n, layers.sims !== undefined)),
    mjdMin: new Float64Array(n),
    mjdMax: new Float64Array(n),
  };
  const rankOf = new Map(times.map((mjd, i) => [mjd, i + 1]));
  await engines.onImages("coadds", tilesOf(grid), async (engine, tiles) => {
    for (const tile of tiles) await coaddTile(engine, grid, tile, exposures, layers, out, rankOf, times);
  });
  return out;
}

/** Fills the tile's part of all bands. */
async function coaddTile(
  engine: Engine,
  grid: BrickGrid,
  tile: Box,
  exposures: readonly Exposure[],
  layers: ExposureLayers,
  { bands, mjdMin, mjdMax }: Coadds,
  rankOf: ReadonlyMap<number, number>,
  times: readonly number[],
) {
  const span = new TimeSpan(tile);
  for (const out of bands) {
    const members = exposures.flatMap((e, i): StackMember[] => {
      const view = e.band === out.band ? tileView(grid, e, tile, tapReach) : undefined;
      if (!view) return [];
      const scale = (grid.pixscale / e.pixscale) ** 2, rank = rankOf.get(e.mjd)!;
      return [{ view, layers: { model: layers.models?.[i], sims: layers.sims?.[i] }, scale, rank }];
    });
    if (members.length === 0) continue;
    const stack = await stackTile(engine, tile, members);
    paste(stack, tile, out, grid.nx);
    span.include(stack.counts("first"), stack.counts("last"));
  }
  span.paste(times, mjdMin, mjdMax, grid.nx);
}

function emptyCoadd(band: string, n: number, sims: boolean): BandCoadd {
  const f4 = () => new Float32Array(n), i2 = () => new Int16Array(n);
  return {
    band,
    image: f4(),
    invvar: f4(),
    model: f4(),
    chi2: f4(),
    ...(sims ? { sims: f4() } : {}),
    nobs: i2(),
    ngood: i2(),
    psfdepth: f4(),
    galdepth: f4(),
    psfsize: f4(),
    anymask: i2(),
    allmask: i2(),
  };
}

function paste({ sums, counts }: Stack, tile: Box, out: BandCoadd, nx: number) {
  for (const name of ["image", "model", "chi2", "psfdepth", "galdepth"] as const) {
    pasteBox(sums(name), tile, out[name], nx);
  }
  pasteBox(sums("weight"), tile, out.invvar, nx);
  pasteBox(sums("size"), tile, out.psfsize, nx);
  if (out.sims) pasteBox(sums("sims"), tile, out.sims, nx);
  for (const name of ["nobs", "ngood", "anymask", "allmask"] as const) pasteBox(counts(name), tile, out[name], nx);
}

/** First and last exposure of any band at each pixel of a tile, as places in the order of time from 1. */
class TimeSpan {
  readonly #first: Int32Array;
  readonly #last: Int32Array;

  constructor(readonly tile: Box) {
    const n = (tile.x1 - tile.x0) * (tile.y1 - tile.y0);
    this.#first = new Int32Array(n);
    this.#last = new Int32Array(n);
  }

  include(first: ArrayLike<number>, last: ArrayLike<number>) {
    for (let i = 0; i < this.#first.length; i++) {
      if (first[i] > 0 && (this.#first[i] === 0 || first[i] < this.#first[i])) this.#first[i] = first[i];
      if (last[i] > this.#last[i]) this.#last[i] = last[i];
    }
  }

  /** Writes the times themselves; 0 where nothing was seen. */
  paste(times: readonly number[], mjdMin: Float64Array, mjdMax: Float64Array, nx: number) {
    const { x0, x1, y0, y1 } = this.tile;
    for (let y = y0, i = 0; y < y1; y++) {
      for (let x = x0; x < x1; x++, i++) {
        if (this.#last[i] === 0) continue;
        mjdMin[y * nx + x] = times[this.#first[i] - 1];
        mjdMax[y * nx + x] = times[this.#last[i] - 1];
      }
    }
  }
}
