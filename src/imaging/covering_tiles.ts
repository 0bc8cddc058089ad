import type { Box } from "../base/plane.ts";
import { tileSide, tilesOf } from "./tiles.ts";

/** Side of the squares that are taken as a whole. */
const side = 32;

/** Covers boxes of an image with disjoint tiles, which may go a little beyond them. @param most side of a tile */
export function coveringTiles({ nx, ny }: { nx: number; ny: number }, boxes: readonly Box[], most = tileSide): Box[] {
  const columns = Math.ceil(nx / side), rows = Math.ceil(ny / side), wanted = new Uint8Array(columns * rows);
  for (const { x0, x1, y0, y1 } of boxes) {
    const from = Math.max(0, Math.floor(x0 / side)), to = Math.min(columns, Math.ceil(x1 / side));
    for (let j = Math.max(0, Math.floor(y0 / side)); j < Math.min(rows, Math.ceil(y1 / side)); j++) {
      if (from < to) wanted.fill(1, j * columns + from, j * columns + to);
    }
  }
  const tiles: Box[] = [];
  for (let j = 0; j < rows; j++) {
    for (let i = 0; i < columns; i++) {
      if (!wanted[j * columns + i]) continue;
      const { width, height } = rectangleFrom(wanted, columns, rows, i, j, Math.floor(most / side));
      for (let k = j; k < j + height; k++) wanted.fill(0, k * columns + i, k * columns + i + width);
      tiles.push({
        x0: i * side,
        x1: Math.min(nx, (i + width) * side),
        y0: j * side,
        y1: Math.min(ny, (j + height) * side),
      });
    }
  }
  return tiles;
}

/** The squares to the right of one that are wanted, too, and how many rows below have all of them. */
function rectangleFrom(wanted: Uint8Array, columns: number, rows: number, i: number, j: number, most: number) {
  let width = 1, height = 1;
  while (width < most && i + width < columns && wanted[j * columns + i + width]) width++;
  const whole = (k: number) => wanted.subarray(k * columns + i, k * columns + i + width).every((c) => c === 1);
  while (height < most && j + height < rows && whole(j + height)) height++;
  return { width, height };
}

/** Covers boxes with tiles that are worked on with some pixels around them: with those of `coveringTiles`, or with whole tiles of the image,
 * where those ask for less. */
export function tilesWithin(size: { nx: number; ny: number }, boxes: readonly Box[], around: number): Box[] {
  const close = coveringTiles(size, boxes);
  const whole = tilesOf(size).filter((tile) =>
    boxes.some((b) => b.x0 < tile.x1 && tile.x0 < b.x1 && b.y0 < tile.y1 && tile.y0 < b.y1)
  );
  const cost = (tiles: readonly Box[]) =>
    tiles.reduce((sum, { x0, x1, y0, y1 }) => sum + (x1 - x0 + 2 * around) * (y1 - y0 + 2 * around), 0);
  return cost(whole) < cost(close) ? whole : close;
}
