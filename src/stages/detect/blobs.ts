import { fillHoles, label } from "../../math/morphology.ts";
import type { BlobMap } from "../../survey/source.ts";

/** Joins hot runs of a column that only saturated pixels separate (bleeds run across), fills holes and numbers the blobs
 * that hold a source, in scan order. */
export function makeBlobs(
  hot: Uint8Array,
  saturated: Uint8Array,
  nx: number,
  ny: number,
  sources: readonly { x: number; y: number }[],
): BlobMap {
  const joined = hot.slice();
  for (let x = 0; x < nx; x++) {
    let last = -1;
    for (let y = 0; y < ny; y++) {
      const i = y * nx + x;
      if (hot[i]) {
        if (last >= 0) { for (let k = last + 1; k < y; k++) joined[k * nx + x] = 1; }
        last = y;
      } else if (!saturated[i]) last = -1;
    }
  }
  const labels = label(fillHoles(joined, nx, ny), nx, ny);
  const wanted = new Uint8Array(labels.count + 1);
  for (const { x, y } of sources) wanted[labels.data[y * nx + x]] = 1;
  wanted[0] = 0;
  const numbers = new Int32Array(labels.count + 1).fill(-1);
  let count = 0;
  for (let l = 1; l <= labels.count; l++) if (wanted[l]) numbers[l] = count++;
  return { nx, ny, data: labels.data.map((l) => numbers[l]), count };
}

/** Blobs that hold the pixels of the positions, each once, ascending. @param positions 0-based, on the grid or off it */
export function blobsAt(blobs: BlobMap, positions: readonly (readonly [number, number])[]): number[] {
  const held = new Set<number>();
  for (const position of positions) {
    const [x, y] = position.map(Math.round);
    const blob = x >= 0 && y >= 0 && x < blobs.nx && y < blobs.ny ? blobs.data[y * blobs.nx + x] : -1;
    if (blob >= 0) held.add(blob);
  }
  return [...held].sort((a, b) => a - b);
}

export const allBlobs = (blobs: BlobMap): number[] => Array.from({ length: blobs.count }, (_, blob) => blob);
