/** Giant blobs as overlapping tiles, each of which is fitted as a blob of its own. */
import type { Box } from "../../base/plane.ts";

/** Pixels of a tile's side, and those that it has in common with the next one. */
const target = 256, overlap = 32;

/** A tile's share of its blob's sources, by where these begin, in pixels of the brick; at the blob's edges without end. */
export interface SubBlob {
  /** Sources that are fitted with it. */
  fitted: Box;
  /** Sources of which this tile's fit is kept; of all tiles they make up the plane. */
  kept: Box;
}

/** A blob's box and pixels [ny*nx]. */
export interface BlobArea {
  x0: number;
  y0: number;
  nx: number;
  ny: number;
  mask: Uint8Array;
  npix: number;
}

/** How many tiles a side of so many pixels makes: one up to one and a half steps and the overlap. */
const tilesOf = (side: number): number =>
  side > 1.5 * (target - overlap) + overlap ? Math.round((side - overlap) / (target - overlap)) : 1;

/** Whether a blob of such a box is cut into tiles. */
export const isGiant = ({ nx, ny }: { nx: number; ny: number }): boolean => tilesOf(nx) * tilesOf(ny) > 1;

/** Cuts a blob into tiles, row by row from the bottom; those without any of its pixels are left out. */
export function splitBlob(blob: BlobArea): (BlobArea & { part: SubBlob })[] {
  const columns = spans(blob.x0, blob.nx), rows = spans(blob.y0, blob.ny);
  return rows.flatMap((v) =>
    columns.flatMap((u) => {
      const box = { x0: u.from, y0: v.from, nx: u.to - u.from, ny: v.to - v.from }, cut = maskOf(blob, box);
      if (cut.npix === 0) return [];
      const part = { fitted: boxOf(u.fitted, v.fitted), kept: boxOf(u.kept, v.kept) };
      return [{ ...box, ...cut, part }];
    })
  );
}

/** Whether a position lies in a box. */
export const within = ({ x0, x1, y0, y1 }: Box, x: number, y: number): boolean =>
  x >= x0 && x < x1 && y >= y0 && y < y1;

/** Tiles of one side. @param from its first pixel */
function spans(from: number, side: number) {
  const count = tilesOf(side), step = (side - overlap) / count;
  return Array.from({ length: count }, (_, i) => {
    const first = i === 0, last = i === count - 1;
    const [a, b] = [
      from + Math.floor(i * step),
      first && last ? from + side : from + Math.ceil((i + 1) * step) + overlap,
    ];
    const edge = (k: number) => from + Math.round(k * step + overlap / 2) - 0.5;
    return {
      ...{ from: a, to: Math.min(b, from + side) },
      fitted: [first ? -Infinity : a - 0.5, last ? Infinity : b - 0.5] as const,
      kept: [first ? -Infinity : edge(i), last ? Infinity : edge(i + 1)] as const,
    };
  });
}

const boxOf = ([x0, x1]: readonly [number, number], [y0, y1]: readonly [number, number]): Box => ({ x0, x1, y0, y1 });

function maskOf(blob: BlobArea, { x0, y0, nx, ny }: Omit<BlobArea, "mask" | "npix">): Pick<BlobArea, "mask" | "npix"> {
  const mask = new Uint8Array(nx * ny);
  let npix = 0;
  for (let y = 0; y < ny; y++) {
    const from = (y0 - blob.y0 + y) * blob.nx + x0 - blob.x0;
    for (let x = 0; x < nx; x++) npix += mask[y * nx + x] = blob.mask[from + x];
  }
  return { mask, npix };
}
