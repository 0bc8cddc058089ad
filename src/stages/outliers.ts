import { type Box, intersection } from "../base/plane.ts";
import { turn } from "../base/pool.ts";
import { PassCount, type PassProgress, unwatched } from "../base/progress.ts";
import type { EngineSupply } from "../compute/engine.ts";
import { tilesWithin } from "../imaging/covering_tiles.ts";
import { touches } from "../imaging/imaged.ts";
import { aroundTile, outlierReach, outliersOn, type OutlierTask } from "../imaging/outliers/outlier_tile.ts";
import { imageReach } from "../imaging/reach.ts";
import { tilesOf } from "../imaging/tiles.ts";
import type { BrickGrid } from "../survey/bricks/brick_grid.ts";
import type { Exposure } from "../survey/exposure.ts";
import type { OutlierHits, Outliers } from "../survey/pixels/outliers.ts";
import type { ReferenceStar } from "../survey/stars/star.ts";
import { bandsToCompare, type ComparedBand, typicalOf } from "./outliers/bands.ts";
import { differing, HitLists, masked, unmasked, without } from "./outliers/masks.ts";

export { type OutlierEffect, outlierEffect, sharesOfTruth } from "./outliers/effect.ts";
export { outlierShares } from "./outliers/shares.ts";

/** What outliers are looked for with. */
export interface OutlierOptions {
  /** Stars that are known: their motion is no fault of an exposure. */
  stars?: readonly ReferenceStar[];
  /** Hears how far it is. */
  progress?: PassProgress;
}

/** Masks the pixels of exposures, in place, in which they differ from the others of their band (docs/explanation/outliers.md).
 * Cost: pixels × (taps of the blur + 16). @returns the masks, one for each exposure */
export async function maskOutliers(
  engines: EngineSupply,
  grid: BrickGrid,
  exposures: readonly Exposure[],
  { stars = [], progress = unwatched.pass }: OutlierOptions = {},
): Promise<Outliers> {
  const typical = exposures.map(typicalOf), bands = bandsToCompare(grid, exposures, typical, stars);
  const lists = new HitLists(exposures.length);
  await search(engines, grid, bands, tilesOf(grid), lists, { progress, pass: "tiles of outliers" });
  return { masks: await masked(exposures, lists.hits()), typical };
}

/** Masks outliers of exposures whose pixels have changed since, in boxes of the brick: what a search of the whole brick would find, with
 * the noise that the exposures had before. @param before masks of the unchanged exposures, which have been lifted
 * @returns the masks, and the boxes of the brick in which images differ because they do */
export async function maskOutliersAgain(
  engines: EngineSupply,
  grid: BrickGrid,
  exposures: readonly Exposure[],
  { masks, typical }: Outliers,
  boxes: readonly Box[],
  { stars = [], progress = unwatched.pass }: OutlierOptions = {},
): Promise<{ outliers: Outliers; changed: Box[] }> {
  const bands = bandsToCompare(grid, exposures, typical, stars), all = bands.flatMap((b) => b.members);
  const reach = Math.max(0, ...all.map(({ exposure }) => outlierReach(exposure, grid.pixscale)));
  const tiles = tilesWithin(grid, boxes.map((box) => grownBox(box, reach, grid)), reach);
  const lists = new HitLists(exposures.length, masks.map((mask) => without(mask, tiles, grid.nx)));
  await search(engines, grid, bands, tiles, lists, { progress, pass: "tiles of outliers with fakes" });
  const hits = lists.hits(), changed: Box[] = [];
  for (const [i, e] of exposures.entries()) {
    const around = imageReach(e, grid.pixscale);
    for (const box of differing(masks[i], hits[i], grid.nx)) changed.push(grownBox(box, around, grid));
  }
  return { outliers: { masks: await masked(exposures, hits), typical }, changed };
}

/** Takes masks off the exposures again, in place; masks of bits become the exposures' own, since others may have them, too. */
export async function liftOutliers(exposures: readonly Exposure[], { masks }: Outliers): Promise<void> {
  for (const [i, e] of exposures.entries()) {
    if (masks[i].pixel.length === 0) continue;
    unmasked(e, masks[i]);
    await turn();
  }
}

async function search(
  engines: EngineSupply,
  { nx, ny, pixscale }: BrickGrid,
  bands: readonly ComparedBand[],
  tiles: readonly Box[],
  lists: HitLists,
  { progress, pass }: { progress: PassProgress; pass: string },
): Promise<void> {
  const parts = tiles.flatMap((tile) =>
    bands.map(({ members }) => {
      const around = aroundTile(tile, members.map(({ exposure }) => exposure), pixscale);
      return { tile, members: members.filter(({ exposure }) => touches(exposure, around)) };
    })
  ).filter(({ members }) => members.length > 1);
  const tasks = parts.map(({ tile, members }): OutlierTask => ({
    tile,
    exposures: members.map(({ exposure }) => exposure),
    grid: { nx, ny, pixscale },
  }));
  const count = new PassCount<number>(progress, pass, tasks.length);
  await engines.onImages(outliersOn, tasks, (found: OutlierHits[], task) => {
    count.take(task);
    found.forEach((hits, i) => lists.set(parts[task].members[i].index, task, hits));
  });
}

const grownBox = ({ x0, x1, y0, y1 }: Box, by: number, { nx, ny }: BrickGrid): Box =>
  intersection({ x0: x0 - by, x1: x1 + by, y0: y0 - by, y1: y1 + by }, { x0: 0, x1: nx, y0: 0, y1: ny });
