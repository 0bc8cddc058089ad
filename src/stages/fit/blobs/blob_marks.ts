import { isGiant } from "../../../patches/blobs/sub_blobs.ts";
import type { BlobMap } from "../../../survey/source.ts";
import { markBits } from "../../../survey/stars/star_marks.ts";

/** What is decided of blobs by their extent. */
export interface BlobExtents {
  /** Pixels of each blob. */
  pixels: number[];
  /** Those that are fitted as tiles. */
  split: boolean[];
}

/** Pixels of blobs, and which of them are cut into tiles. @param subBlobs all giant ones are; else those that lie in a cluster @param marks
 * of what other catalogues know [ny*nx] */
export function blobExtents({ nx, data, count }: BlobMap, subBlobs: boolean, marks?: Uint8Array): BlobExtents {
  const box = Array.from({ length: count }, () => ({ x0: Infinity, x1: -1, y0: Infinity, y1: -1 }));
  const pixels = new Array<number>(count).fill(0), outside = new Array<number>(count).fill(0);
  for (let i = 0; i < data.length; i++) {
    const blob = data[i];
    if (blob < 0) continue;
    const x = i % nx, y = Math.floor(i / nx), b = box[blob];
    pixels[blob]++;
    if (!marks || !(marks[i] & markBits.cluster)) outside[blob]++;
    if (x < b.x0) b.x0 = x;
    if (x > b.x1) b.x1 = x;
    if (y < b.y0) b.y0 = y;
    if (y > b.y1) b.y1 = y;
  }
  const split = box.map(({ x0, x1, y0, y1 }, blob) =>
    (subBlobs || outside[blob] === 0) && isGiant({ nx: x1 - x0 + 1, ny: y1 - y0 + 1 })
  );
  return { pixels, split };
}

/** The marks of a brick with those of its blobs [ny*nx]: SUB_BLOB and BAILOUT; the marks themselves where no blob has any.
 * @param unfitted numbers of blobs that were not fitted */
export function withBlobMarks(
  { data }: BlobMap,
  { split }: BlobExtents,
  unfitted: ReadonlySet<number>,
  wanted: readonly number[],
  marks?: Uint8Array,
): Uint8Array | undefined {
  const fitted = new Set(wanted), { sub_blob: tiled, bailout } = markBits;
  const bits = split.map((tiles, blob) => unfitted.has(blob) ? bailout : tiles && fitted.has(blob) ? tiled : 0);
  if (!bits.some((b) => b > 0)) return marks;
  const out = marks?.slice() ?? new Uint8Array(data.length);
  for (let i = 0; i < data.length; i++) if (data[i] >= 0) out[i] |= bits[data[i]];
  return out;
}
