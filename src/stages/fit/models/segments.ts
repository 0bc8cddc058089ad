import type { Blob, Cutouts } from "../../../patches/cutouts.ts";
import type { Stamp } from "../../../patches/stamps.ts";
import type { BrickGrid } from "../../../survey/bricks/brick_grid.ts";
import { blobExposures, blobGrid, partsOf, pixelsOf } from "../blob_images.ts";
import type { BlobImageWork } from "../fit_input.ts";
import type { Trial } from "../trials.ts";
import { isPoint, rankOf, type WorkingSource } from "../working_source.ts";

/** Which blob pixels each source may use: label per blob pixel, = position of the source in the list; −1 for none. */
export type Segments = Map<WorkingSource, { labels: Int32Array; own: number }>;

/** Divides the pixels of each blob among its sources, bright to faint. @param pix decides, concatenated like `cutouts.pix` */
export async function segmentsOf(
  grid: BrickGrid,
  cutouts: Cutouts,
  pix: Float32Array,
  sources: readonly WorkingSource[],
  segment: BlobImageWork["segment"],
): Promise<Segments> {
  const segments: Segments = new Map(), blobs = [...Map.groupBy(sources, (s) => s.blob)];
  for (const some of partsOf(blobs, ([blob]) => pixelsOf(blob))) {
    const seeded = some.map(([blob, own]) => {
      own.sort((a, b) => rankOf(b) - rankOf(a));
      return own.map((s) => ({ ...blobPosition(grid, blob, s), forcedPointSource: isPoint(s) }));
    });
    const labelled = await segment(some.map(([blob], k) => ({
      ...{ grid: blobGrid(grid, blob), exposures: blobExposures(cutouts, blob, pix) },
      ...{ mask: blob.mask, seeds: seeded[k] },
    })));
    some.forEach(([blob, own], k) =>
      own.forEach((source, i) => {
        const { x, y } = seeded[k][i], labels = labelled[k];
        const inside = x >= 0 && y >= 0 && x < blob.nx && y < blob.ny;
        segments.set(source, { labels, own: inside && labels[y * blob.nx + x] === i ? i : -1 });
      })
    );
  }
  return segments;
}

function blobPosition(grid: BrickGrid, blob: Blob, source: WorkingSource) {
  const [x, y] = grid.wcs.toPixel(source.shape.ra, source.shape.dec);
  return { x: Math.round(x) - blob.x0, y: Math.round(y) - blob.y0 };
}

/** A source's stamps with inverse errors of its own, without a model yet. */
export type SegmentTrial = Omit<Trial, "start">;

/** Inverse errors of each stamp limited to the source's own segment, one after another.
 * Stamps without any usable pixel are left out. */
export function segmentWeights(
  wave: readonly WorkingSource[],
  segments: Segments,
  cutouts: Cutouts,
): { trials: Map<WorkingSource, SegmentTrial>; ierr: Float32Array } {
  const pieces: Float32Array[] = [], trials = new Map<WorkingSource, SegmentTrial>();
  let total = 0;
  for (const source of wave) {
    const { labels, own } = segments.get(source)!;
    const allowed = (i: number) => own < 0 || labels[cutouts.blobPixel[i]] === own;
    const usable: { stamp: Stamp; offset: number; stride: number }[] = [];
    for (const stamp of source.stamps) {
      const piece = stampWeights(stamp, cutouts.ierr, allowed);
      if (!piece) continue;
      usable.push({ stamp, offset: total, stride: stamp.x1 - stamp.x0 });
      pieces.push(piece);
      total += piece.length;
    }
    if (usable.length > 0) trials.set(source, { source, stamps: usable.map((u) => u.stamp), weights: usable });
  }
  return { trials, ierr: concatenated(pieces, total) };
}

/** @param ierr of all cut-outs @returns undefined when no pixel is usable */
function stampWeights(
  { cut, x0, x1, y0, y1 }: Stamp,
  ierr: Float32Array,
  allowed: (i: number) => boolean,
): Float32Array | undefined {
  const piece = new Float32Array((x1 - x0) * (y1 - y0));
  let good = 0;
  for (let y = y0, to = 0; y < y1; y++) {
    for (let x = x0; x < x1; x++, to++) {
      const from = cut.offset + y * cut.nx + x;
      if (ierr[from] > 0 && allowed(from)) {
        piece[to] = ierr[from];
        good++;
      }
    }
  }
  return good > 0 ? piece : undefined;
}

/** At least one value long: a device has no empty buffers. */
function concatenated(pieces: readonly Float32Array[], total: number): Float32Array {
  const all = new Float32Array(Math.max(total, 1));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
