import { type Box, intersection } from "../base/plane.ts";
import { cubicRow, type exposureRow, segment, segmentLog2 } from "../kernels/imaging_layout.ts";
import { lagrange } from "../math/cubic_map.ts";
import type { Imaged } from "./imaged.ts";
import { onImage } from "./tiles.ts";
import type { BrickMap } from "./brick_map.ts";

/** What a tile of the brick needs of one exposure: the pixels that it may read, and the map to them. */
export interface TileView {
  exposure: Imaged;
  /** Pixels of the exposure, which may lie beyond its edges. */
  crop: Box;
  /** Columns of the kernels' row that follow from the geometry. */
  geometry: Partial<Record<keyof typeof exposureRow.at, number>>;
  /** Per segment the pixel that its position is reckoned from, x and y in turn, and the cubics (`cubicRow`). */
  bases: Int32Array;
  cubics: Float64Array;
}

/** @param margin pixels beyond those nearest to the tile's that are read
 * @returns undefined when the exposure does not touch the tile. Cost: pixels of the tile / 16 */
export function tileView(exposure: Imaged, tile: Box, margin: number): TileView | undefined {
  const { map } = exposure, part = intersection(map.box, tile);
  if (part.x0 >= part.x1 || part.y0 >= part.y1) return undefined;
  const { bases, cubics, first, segments, reach } = segmentsOf(map, part), crop = cropOf(reach, exposure, margin);
  if (!crop) return undefined;
  return {
    exposure,
    crop,
    geometry: {
      nx: exposure.nx,
      ny: exposure.ny,
      cropX: crop.x0,
      cropY: crop.y0,
      cropWidth: crop.x1 - crop.x0,
      cropHeight: crop.y1 - crop.y0,
      fromX: part.x0 - tile.x0,
      fromY: part.y0 - tile.y0,
      columns: part.x1 - part.x0,
      rows: part.y1 - part.y0,
      phase: part.x0 - map.box.x0 - first * segment,
      segments,
      truncates: map.truncates ? 1 : 0,
    },
    bases,
    cubics,
  };
}

/** Cubics of all segments that lie in a part of the brick, row by row, and the box of exposure pixels that they run through. */
function segmentsOf({ box, columns, x, y }: BrickMap, part: Box) {
  const first = (part.x0 - box.x0) >> segmentLog2, segments = ((part.x1 - 1 - box.x0) >> segmentLog2) + 1 - first;
  const count = segments * (part.y1 - part.y0), bases = new Int32Array(2 * count);
  const cubics = new Float64Array(cubicRow.stride * count);
  const xs = new Float64Array(segments + 3), ys = new Float64Array(segments + 3);
  const reach = { x0: Infinity, x1: -Infinity, y0: Infinity, y1: -Infinity };
  for (let row = part.y0, s = 0; row < part.y1; row++, s += segments) {
    const j = row - box.y0, weights = lagrange((j % segment) / segment), from = (j >> segmentLog2) * columns + first;
    between(xs, x, from, columns, weights);
    between(ys, y, from, columns, weights);
    cubicsThrough(xs, bases, cubics, s, 0);
    cubicsThrough(ys, bases, cubics, s, 1);
    for (let k = 1; k < segments + 2; k++) {
      const u = xs[k], v = ys[k];
      if (u < reach.x0) reach.x0 = u;
      if (u > reach.x1) reach.x1 = u;
      if (v < reach.y0) reach.y0 = v;
      if (v > reach.y1) reach.y1 = v;
    }
  }
  return { bases, cubics, first, segments, reach };
}

/** Positions of a row's nodes from those of the four rows of nodes round it, of which the first begins at `from`. */
export function between(
  line: Float64Array,
  nodes: Float64Array,
  from: number,
  columns: number,
  weights: ArrayLike<number>,
) {
  const w0 = weights[0], w1 = weights[1], w2 = weights[2], w3 = weights[3], second = columns, third = 2 * columns;
  for (let m = 0, at = from; m < line.length; m++, at++) {
    line[m] = w0 * nodes[at] + w1 * nodes[at + second] + w2 * nodes[at + third] + w3 * nodes[at + third + columns];
  }
}

/** Coefficients of the cubic of each segment, through values k … k + 3 of a line at t = −1, 0, 1, 2, less the pixel nearest to the one at 0.
 * @param s first segment @param axis 0 for x, 1 for y */
function cubicsThrough(line: Float64Array, bases: Int32Array, cubics: Float64Array, s: number, axis: 0 | 1) {
  let base = 2 * s + axis, to = s * cubicRow.stride + (axis ? cubicRow.at.y : cubicRow.at.x);
  for (let k = 0; k + 3 < line.length; k++, base += 2, to += cubicRow.stride) {
    const pixel = Math.round(line[k + 1]);
    const a = line[k] - pixel, b = line[k + 1] - pixel, c = line[k + 2] - pixel, d = line[k + 3] - pixel;
    bases[base] = pixel;
    cubics[to] = b;
    cubics[to + 1] = -a / 3 - b / 2 + c - d / 6;
    cubics[to + 2] = a / 2 - b + c / 2;
    cubics[to + 3] = (d - a) / 6 + (b - c) / 2;
  }
}

/** Pixels that the tile may ask for. @param reach box of the positions, whose rows bend by less than a pixel between nodes */
function cropOf(reach: Box, { nx, ny }: Imaged, margin: number): Box | undefined {
  const on = onImage({
    x0: Math.floor(reach.x0) - 1,
    x1: Math.ceil(reach.x1) + 2,
    y0: Math.floor(reach.y0) - 1,
    y1: Math.ceil(reach.y1) + 2,
  }, { nx, ny });
  if (on.x0 >= on.x1 || on.y0 >= on.y1) return undefined;
  return { x0: on.x0 - margin, x1: on.x1 + margin, y0: on.y0 - margin, y1: on.y1 + margin };
}
