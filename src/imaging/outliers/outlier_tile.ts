/** Pixels of exposures that differ from the other exposures of their band, on a tile of the brick (docs/explanation/outliers.md). */
import { type Box, intersection } from "../../base/plane.ts";
import type { Engine, ImageWork } from "../../compute/engine.ts";
import { outlierBits, type OutlierHits } from "../../survey/pixels/outliers.ts";
import { areaOf, widthOf } from "../tiles.ts";
import { clearSteps, commonOn } from "./common.ts";
import { blurReach, type OutlierExposure } from "./exposure.ts";
import { grown, growth } from "./grow.ts";
import { type Differences, MatchedExposures } from "./matched.ts";
import { RowMap } from "./row_map.ts";
import { type Views, viewsOn } from "./views.ts";

export type { OutlierExposure } from "./exposure.ts";

/** Exposures of one band on a tile. */
export interface OutlierTask {
  tile: Box;
  exposures: readonly OutlierExposure[];
  /** Of the brick. */
  grid: { nx: number; ny: number; pixscale: number };
}

/** arcsec around a star that are never masked. */
const starRadius = 1;

/** What of the exposures' pixels decides about a pixel of the brick: so many of its own around it. */
export const outlierReach = (e: Pick<OutlierExposure, "addSigma" | "pixscale">, pixscale: number): number =>
  growth + Math.ceil(1.1 * blurReach(e) * e.pixscale / pixscale) + 3;

/** What of the brick decides about a tile of it. */
export const aroundTile = (
  tile: Box,
  exposures: readonly Pick<OutlierExposure, "addSigma" | "pixscale">[],
  pixscale: number,
): Box => {
  const reach = Math.max(growth + clearSteps.satur, ...exposures.map((e) => outlierReach(e, pixscale)));
  return { x0: tile.x0 - reach, x1: tile.x1 + reach, y0: tile.y0 - reach, y1: tile.y1 + reach };
};

/** Finds the outliers of every exposure of a tile. Cost: pixels × exposures × (taps of the blur + 16). */
export const outliersOn: ImageWork<OutlierTask, OutlierHits[]> = {
  name: "outliers",
  onHost: true,
  pixels: ({ tile, exposures }) => areaOf(tile) * exposures.length,
  run: hitsOf,
};

async function hitsOf(engine: Engine, { tile, exposures, grid }: OutlierTask): Promise<OutlierHits[]> {
  const whole = { x0: 0, x1: grid.nx, y0: 0, y1: grid.ny }, region = wider(tile, growth, whole);
  const around = intersection(aroundTile(tile, exposures, grid.pixscale), whole);
  const views = exposures.map((e) => viewsOn(e, region, around)), seen = views.filter((v) => v !== undefined);
  const { mean, clear } = await commonOn(engine, seen, around), kept = cut(clear, around, region);
  using matched = new MatchedExposures(engine, region, around, mean);
  for (const [i, v] of views.entries()) if (hasRegion(v)) await matched.add(v, i + 1);
  const hits: OutlierHits[] = [];
  for (const [i, e] of exposures.entries()) {
    const found = await matched.differences(i + 1, e);
    const bits = found && await marksOf(found, withStars(kept, e.stars, region, starRadius / grid.pixscale), region);
    hits.push(bits && bits.size > 0 ? underTile(bits, e, { region, tile, nx: grid.nx }) : none());
  }
  return hits;
}

const hasRegion = (views: Views | undefined): views is Views & { region: Views["around"] } =>
  views?.region !== undefined;

const none = (): OutlierHits => ({ at: new Int32Array(0), pixel: new Int32Array(0), bits: new Uint8Array(0) });

const wider = ({ x0, x1, y0, y1 }: Box, by: number, within: Box): Box =>
  intersection({ x0: x0 - by, x1: x1 + by, y0: y0 - by, y1: y1 + by }, within);

/** The part of a plane of one region that lies in a smaller one. */
function cut(plane: Uint8Array, from: Box, to: Box): Uint8Array {
  const out = new Uint8Array(areaOf(to)), width = widthOf(to);
  for (let y = to.y0, at = 0; y < to.y1; y++, at += width) {
    const start = (y - from.y0) * widthOf(from) + to.x0 - from.x0;
    out.set(plane.subarray(start, start + width), at);
  }
  return out;
}

/** What is never masked, with discs around stars. */
function withStars(clear: Uint8Array, stars: OutlierExposure["stars"], region: Box, radius: number): Uint8Array {
  const reach = wider(region, Math.ceil(radius), { x0: -Infinity, x1: Infinity, y0: -Infinity, y1: Infinity });
  const near = stars.filter(({ x, y }) => x >= reach.x0 && x < reach.x1 && y >= reach.y0 && y < reach.y1);
  if (near.length === 0) return clear;
  const out = clear.slice(), width = widthOf(region);
  for (const { x, y } of near) {
    for (let v = Math.max(region.y0, Math.ceil(y - radius)); v <= Math.min(region.y1 - 1, y + radius); v++) {
      for (let u = Math.max(region.x0, Math.ceil(x - radius)); u <= Math.min(region.x1 - 1, x + radius); u++) {
        if (Math.hypot(u - x, v - y) <= radius) out[(v - region.y0) * width + u - region.x0] = 1;
      }
    }
  }
  return out;
}

/** Pixels of a region with their bits. @param kept 1 where nothing is masked */
async function marksOf(found: Differences, kept: Uint8Array, region: Box): Promise<Map<number, number> | undefined> {
  const seeds = Array.from(found.seeds).filter((i) => !kept[i]), bits = new Map<number, number>();
  if (seeds.length === 0) return undefined;
  const sn = await found.sn(), { positive, negative } = outlierBits;
  for (
    const [some, bit] of [[seeds.filter((i) => sn[i] > 0), positive], [
      seeds.filter((i) => sn[i] < 0),
      negative,
    ]] as const
  ) {
    if (some.length === 0) continue;
    for (const k of grown(some, sn, region)) if (!kept[k]) bits.set(k, (bits.get(k) ?? 0) | bit);
  }
  return bits;
}

/** Marked pixels of a tile that the exposure has, by the brick's pixels. */
function underTile(
  bits: ReadonlyMap<number, number>,
  e: OutlierExposure,
  { region, tile, nx }: { region: Box; tile: Box; nx: number },
): OutlierHits {
  const at: number[] = [], pixel: number[] = [], values: number[] = [], width = widthOf(region);
  const rows = new RowMap(e, region);
  let row = -1;
  for (const [i, bit] of [...bits].sort(([a], [b]) => a - b)) {
    const y = region.y0 + Math.floor(i / width), x = region.x0 + i % width;
    if (x < tile.x0 || x >= tile.x1 || y < tile.y0 || y >= tile.y1) continue;
    if (y !== row) rows.go(row = y);
    if (rows.anchor[x - region.x0] < 0) continue;
    at.push(y * nx + x);
    pixel.push(rows.anchor[x - region.x0]);
    values.push(bit);
  }
  return { at: Int32Array.from(at), pixel: Int32Array.from(pixel), bits: Uint8Array.from(values) };
}
