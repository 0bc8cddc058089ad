/** Pixels of exposures that differ from the other exposures of their band, on a tile of the brick (docs/explanation/outliers.md). */
import { type Box, intersection } from "../../base/plane.ts";
import type { ImageWork } from "../../compute/engine.ts";
import { outlierBits, type OutlierHits } from "../../survey/pixels/outliers.ts";
import { areaOf, widthOf } from "../tiles.ts";
import { clearSteps, commonOf } from "./common.ts";
import { grown, growth } from "./grow.ts";
import { blurNorm, blurReach, matchedOn, type OutlierExposure } from "./matched.ts";
import { Others } from "./others.ts";
import { RowMap } from "./row_map.ts";

export type { OutlierExposure } from "./matched.ts";

/** Exposures of one band on a tile. */
export interface OutlierTask {
  tile: Box;
  exposures: readonly OutlierExposure[];
  /** Of the brick. */
  grid: { nx: number; ny: number; pixscale: number };
}

/** Differences that begin a mask: in σ, and relative to what the others show. */
const limits = { sn: 5, relative: 2 } as const;
/** arcsec around a star that are never masked. */
const starRadius = 1;

/** What of the exposures' pixels decides about a pixel of the brick: so many of its own around it. */
export const outlierReach = (e: Pick<OutlierExposure, "addSigma" | "pixscale">, pixscale: number): number =>
  growth + Math.ceil(1.1 * blurReach(e) * e.pixscale / pixscale) + 3;

/** Finds the outliers of every exposure of a tile. Cost: pixels × exposures × (taps of the blur + 16). */
export const outliersOn: ImageWork<OutlierTask, OutlierHits[]> = {
  name: "outliers",
  onHost: true,
  pixels: ({ tile, exposures }) => areaOf(tile) * exposures.length,
  run: (_engine, task) => Promise.resolve(hitsOf(task)),
};

function hitsOf({ tile, exposures, grid }: OutlierTask): OutlierHits[] {
  const whole = { x0: 0, x1: grid.nx, y0: 0, y1: grid.ny }, region = wider(tile, growth, whole), n = areaOf(region);
  const reach = Math.max(clearSteps.satur, ...exposures.map((e) => outlierReach(e, grid.pixscale) - growth));
  const around = wider(region, reach, whole), common = { region: around, ...commonOf(exposures, around) };
  const matched = exposures.map((e) => matchedOn(e, region, common));
  const others = new Others(matched, n), clear = cut(common.clear, around, region);
  return exposures.map((e, i) => {
    if (!matched[i]) return none();
    const kept = withStars(clear, e.stars, region, starRadius / grid.pixscale);
    const { hot, cold, sn } = seedsOf(others, i, e, kept, n), bits = new Map<number, number>();
    for (const [seeds, bit] of [[hot, outlierBits.positive], [cold, outlierBits.negative]] as const) {
      if (seeds.length === 0) continue;
      for (const k of grown(seeds, sn, region)) if (!kept[k]) bits.set(k, (bits.get(k) ?? 0) | bit);
    }
    return bits.size === 0 ? none() : underTile(bits, e, { region, tile, nx: grid.nx });
  });
}

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

/** Pixels of the region that begin masks, and by how many σ every pixel differs [n]. */
function seedsOf(others: Others, which: number, e: OutlierExposure, kept: Uint8Array, n: number) {
  const hot: number[] = [], cold: number[] = [], sn = new Float32Array(n);
  others.compare(which, blurNorm(e.addSigma) / e.typical, (i, sigmas, relative) => {
    sn[i] = sigmas;
    if (Math.abs(sigmas) <= limits.sn || Math.abs(relative) <= limits.relative || kept[i]) return;
    if (sigmas > 0 && relative > 0) hot.push(i);
    else if (sigmas < 0 && relative < 0) cold.push(i);
  });
  return { hot, cold, sn };
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
