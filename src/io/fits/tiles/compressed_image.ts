import type { Box } from "../../../base/plane.ts";
import { InputError } from "../../../base/errors.ts";
import type { Header } from "../header.ts";
import { newPixels, type Pixels } from "../pixels.ts";
import { requireRows } from "../tables/binary_table.ts";
import { putValues, tileDecoder } from "./decode_tile.ts";
import { decodedType, type Layout, layoutOf, tilesOf } from "./layout.ts";

/** Decodes a box of a tile-compressed image: of each tile that it touches, the pixels up to the last one that it needs.
 * @param heapStart byte of the heap at which the heap in `data` begins @returns [(y1 − y0) × (x1 − x0)] */
export function decodeCompressed(header: Header, data: Uint8Array, box: Box, heapStart = 0): Pixels {
  const layout = layoutOf(header), { nx, ny, tileX, tileY } = layout, across = tilesOf(header, layout);
  requireRows(header, data, header.integer("NAXIS2", 0, 2 ** 31));
  requireSize(header, layout, data, box);
  const { x0, x1, y0, y1 } = box, width = x1 - x0, out = newPixels(decodedType(header, layout), width * (y1 - y0));
  const decode = tileDecoder(header, layout, data, heapStart);
  for (let ty = Math.floor(y0 / tileY); ty < Math.ceil(y1 / tileY); ty++) {
    const top = ty * tileY,
      height = Math.min(tileY, ny - top),
      from = Math.max(y0, top),
      to = Math.min(y1, top + height);
    for (let tx = Math.floor(x0 / tileX); tx < Math.ceil(x1 / tileX); tx++) {
      const left = tx * tileX, stride = Math.min(tileX, nx - left);
      const first = Math.max(x0, left), end = Math.min(x1, left + stride);
      const tile = decode(ty * across + tx, { nx: stride, ny: height }, (to - 1 - top) * stride + end - left);
      for (let y = from; y < to; y++) {
        putValues(tile, (y - top) * stride + first - left, out, (y - y0) * width + first - x0, end - first);
      }
    }
  }
  return out;
}

/** Pixels that may come of a compressed image: 16 million, and for larger ones 2,000 a byte, beyond what tiles of real images pack. */
const mostPixels = (bytes: number) => 2 ** 24 + 2000 * bytes;

/** @throws {InputError} when a few bytes say that they are a huge image */
function requireSize(header: Header, { nx, ny, tileX, tileY }: Layout, data: Uint8Array, { x0, x1, y0, y1 }: Box) {
  const pixels = Math.max((x1 - x0) * (y1 - y0), Math.min(tileX, nx) * Math.min(tileY, ny));
  if (pixels <= mostPixels(data.length)) return;
  throw new InputError(`Cannot read ${header.place}: ${data.length} bytes cannot hold ${pixels} pixels (damaged?)`);
}
