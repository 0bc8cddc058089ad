import { type Box, intersection } from "../base/plane.ts";
import type { Values } from "../compute/engine.ts";
import { copyRun, type Numbers } from "./copy_run.ts";

/** Side of a tile: its stacks take 20 planes of a quarter of a million pixels, 20 MiB, on whatever device, and several times as much in
 * each thread that does them with f64 twins. */
export const tileSide = 512;

/** Divides an image into tiles; what a pixel becomes does not depend on its tile. */
export function tilesOf({ nx, ny }: { nx: number; ny: number }): Box[] {
  const tiles: Box[] = [];
  for (let y0 = 0; y0 < ny; y0 += tileSide) {
    for (let x0 = 0; x0 < nx; x0 += tileSide) {
      tiles.push({ x0, y0, x1: Math.min(x0 + tileSide, nx), y1: Math.min(y0 + tileSide, ny) });
    }
  }
  return tiles;
}

export const widthOf = ({ x0, x1 }: Box) => x1 - x0;
export const heightOf = ({ y0, y1 }: Box) => y1 - y0;
export const areaOf = (box: Box) => widthOf(box) * heightOf(box);

type Plane = Float32Array | Uint16Array | Int32Array;
/** Which pixel stands for one beyond the edges (0 <= i < n again). */
type Beyond = (i: number, n: number) => number;
interface Size {
  nx: number;
  ny: number;
}

/** Pixels of a box of an image [ny*nx], row by row. */
export function cutBox<A extends Plane>(plane: A, size: Size, box: Box, beyond?: Beyond): A {
  const out = new (plane.constructor as { new (n: number): A })(areaOf(box));
  cutInto(out, plane, size, box, beyond);
  return out;
}

/** The same into values that are there. */
export function cutInto(
  out: Numbers,
  plane: Plane,
  { nx, ny }: Size,
  box: Box,
  beyond: Beyond = repeated,
): void {
  const width = widthOf(box), x0 = Math.max(box.x0, 0), x1 = Math.min(box.x1, nx);
  for (let y = box.y0, to = 0; y < box.y1; y++, to += width) {
    const row = (y >= 0 && y < ny ? y : beyond(y, ny)) * nx;
    if (x0 < x1) copyRun(plane, row + x0, row + x1, out, to + x0 - box.x0);
    for (let x = box.x0; x < Math.min(0, box.x1); x++) out[to + x - box.x0] = plane[row + beyond(x, nx)];
    for (let x = Math.max(nx, box.x0); x < box.x1; x++) out[to + x - box.x0] = plane[row + beyond(x, nx)];
  }
}

/** The edge pixel goes on beyond the edge. */
export const repeated = (i: number, n: number) => Math.min(Math.max(i, 0), n - 1);

/** The part of a box that lies on an image. */
export const onImage = (box: Box, { nx, ny }: { nx: number; ny: number }): Box =>
  intersection(box, { x0: 0, x1: nx, y0: 0, y1: ny });

/** Puts the pixels of a box into an image. */
export function pasteBox(
  values: Values,
  box: Box,
  plane: Float32Array | Int16Array | Uint8Array,
  nx: number,
) {
  const width = widthOf(box);
  for (let y = box.y0, at = 0; y < box.y1; y++, at += width) copyRun(values, at, at + width, plane, y * nx + box.x0);
}
