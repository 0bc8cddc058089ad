import { PassCount, unwatched } from "../base/progress.ts";
import type { Box } from "../base/plane.ts";
import { inSharedMemory, sharedZeros } from "../compute/shared_memory.ts";
import type { EngineSupply } from "../compute/engine.ts";
import { imaged, touches } from "../imaging/imaged.ts";
import { type Stack, stack, type StackMember, type StackTask } from "../imaging/stacks.ts";
import { coveringTiles } from "../imaging/covering_tiles.ts";
import { tilesOf } from "../imaging/tiles.ts";
import type { BrickGrid } from "../survey/bricks/brick_grid.ts";
import type { BandCoadd, Coadds } from "../survey/coadds.ts";
import type { Exposure } from "../survey/exposure.ts";

/** Further light of exposures, in the order of the exposures [ny*nx], nmgy. */
export interface ExposureLayers {
  models?: readonly Float32Array[];
  sims?: readonly Float32Array[];
}

/** Stacks the exposures on the brick grid, tile by tile (docs/explanation/coadds.md). Cost: pixels × exposures × 49 × layers.
 * @param boxes pixels that are needed; what is farther from them stays 0. All by default */
export async function coadd(
  engines: EngineSupply,
  grid: BrickGrid,
  exposures: readonly Exposure[],
  bands: readonly string[],
  layers: ExposureLayers = {},
  progress = unwatched.pass,
  boxes?: readonly Box[],
): Promise<Coadds> {
  const n = grid.nx * grid.ny, times = [...new Set(exposures.map((e) => e.mjd))].sort((a, b) => a - b);
  const out: Coadds = {
    bands: bands.map((band) => emptyCoadd(band, n, layers.sims !== undefined)),
    mjdMin: new Float64Array(n),
    mjdMax: new Float64Array(n),
  };
  const members = bands.map((band) => membersOf(grid, exposures, band, layers, times));
  const needed = boxes ? coveringTiles(grid, boxes) : tilesOf(grid);
  const tasks = needed.flatMap((tile) =>
    members.map((all, b): StackTask => ({
      ...{ tile, members: all.filter(({ exposure }) => touches(exposure, tile)) },
      ...{ into: planesOf(out.bands[b]), nx: grid.nx },
    }))
  );
  const span = new TimeSpan(grid.nx, n), count = new PassCount<number>(progress, "tiles of coadds", tasks.length);
  await engines.onImages(stack, tasks, (made, i) => {
    count.take(i);
    if (made) span.include(made.counts, tasks[i].tile);
  });
  span.write(times, needed, out);
  return out;
}

/** Exposures of a band that touch the brick, with what light they carry. */
function membersOf(
  grid: BrickGrid,
  exposures: readonly Exposure[],
  band: string,
  layers: ExposureLayers,
  times: readonly number[],
): StackMember[] {
  const rankOf = new Map(times.map((mjd, i) => [mjd, i + 1]));
  return exposures.flatMap((e, i): StackMember[] => {
    const exposure = e.band === band ? imaged(grid, e) : undefined, rank = rankOf.get(e.mjd)!;
    const scale = (grid.pixscale / e.pixscale) ** 2,
      of = (planes?: readonly Float32Array[]) => planes && inSharedMemory(planes[i]);
    return exposure ? [{ exposure, model: of(layers.models), sims: of(layers.sims), scale, rank }] : [];
  });
}

function emptyCoadd(band: string, n: number, sims: boolean): BandCoadd {
  const f4 = () => sharedZeros(Float32Array, n), i2 = () => sharedZeros(Int16Array, n);
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

/** The planes of a coadd by the names that they have in a stack. */
const planesOf = (
  { image, invvar, model, chi2, sims, nobs, ngood, psfdepth, galdepth, psfsize, anymask, allmask }: BandCoadd,
) => ({
  ...{ image, weight: invvar, model, chi2, sims, nobs, ngood, psfdepth, galdepth, size: psfsize, anymask, allmask },
});

/** First and last exposure of any band at each pixel, as places in the order of time from 1; 0 where there is none. */
class TimeSpan {
  readonly #first: Int32Array;
  readonly #last: Int32Array;

  constructor(readonly nx: number, pixels: number) {
    this.#first = new Int32Array(pixels);
    this.#last = new Int32Array(pixels);
  }

  include({ first, last }: Stack["counts"], { x0, x1, y0, y1 }: Box) {
    if (!first || !last) return;
    for (let y = y0, from = 0; y < y1; y++) {
      for (let i = y * this.nx + x0, end = y * this.nx + x1; i < end; i++, from++) {
        if (first[from] > 0 && (this.#first[i] === 0 || first[from] < this.#first[i])) this.#first[i] = first[from];
        if (last[from] > this.#last[i]) this.#last[i] = last[from];
      }
    }
  }

  /** Writes the times themselves on tiles; they stay 0 where nothing was seen. */
  write(times: readonly number[], tiles: readonly Box[], { mjdMin, mjdMax }: Coadds) {
    const at = Float64Array.of(0, ...times), first = this.#first, last = this.#last;
    for (const { x0, y0, x1, y1 } of tiles) {
      for (let y = y0; y < y1; y++) {
        for (let i = y * this.nx + x0, end = y * this.nx + x1; i < end; i++) {
          if (first[i] === 0) continue;
          mjdMin[i] = at[first[i]];
          mjdMax[i] = at[last[i]];
        }
      }
    }
  }
}
