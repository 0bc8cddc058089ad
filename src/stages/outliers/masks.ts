import type { Box } from "../../base/plane.ts";
import { turn } from "../../base/pool.ts";
import { dqBits } from "../../survey/ccds/masks.ts";
import type { Exposure } from "../../survey/exposure.ts";
import { ownMask } from "../../imaging/own_mask.ts";
import type { OutlierHits, OutlierMask } from "../../survey/pixels/outliers.ts";

/** Outliers of exposures, as tasks find them: of one that is done twice the last word counts. */
export class HitLists {
  readonly #found: Map<number, OutlierHits>[];

  /** @param known of the part of the brick where none are looked for */
  constructor(exposures: number, readonly known: readonly OutlierHits[] = []) {
    this.#found = Array.from({ length: exposures }, () => new Map());
  }

  set(exposure: number, task: number, hits: OutlierHits) {
    this.#found[exposure].set(task, hits);
  }

  /** All of each exposure, in the order of the brick's pixels. */
  hits(): OutlierHits[] {
    return this.#found.map((found, i) => joined([...(this.known[i] ? [this.known[i]] : []), ...found.values()]));
  }
}

function joined(lists: readonly OutlierHits[]): OutlierHits {
  const n = lists.reduce((sum, { at }) => sum + at.length, 0), places: [number, number, number][] = [];
  for (const { at, pixel, bits } of lists) for (let k = 0; k < at.length; k++) places.push([at[k], pixel[k], bits[k]]);
  places.sort(([a], [b]) => a - b);
  const of = <A extends Int32Array | Uint8Array>(out: A, column: 0 | 1 | 2): A => {
    for (let k = 0; k < n; k++) out[k] = places[k][column];
    return out;
  };
  return { at: of(new Int32Array(n), 0), pixel: of(new Int32Array(n), 1), bits: of(new Uint8Array(n), 2) };
}

/** Hits outside some boxes of a brick of so many columns. */
export function without({ at, pixel, bits }: OutlierHits, boxes: readonly Box[], nx: number): OutlierHits {
  const kept: number[] = [];
  for (let k = 0; k < at.length; k++) {
    const x = at[k] % nx, y = Math.floor(at[k] / nx);
    if (!boxes.some((b) => x >= b.x0 && x < b.x1 && y >= b.y0 && y < b.y1)) kept.push(k);
  }
  return {
    at: Int32Array.from(kept, (k) => at[k]),
    pixel: Int32Array.from(kept, (k) => pixel[k]),
    bits: Uint8Array.from(kept, (k) => bits[k]),
  };
}

/** Masks the pixels of every exposure, in place. @returns the masks, by which they can be lifted */
export async function masked(exposures: readonly Exposure[], hits: readonly OutlierHits[]): Promise<OutlierMask[]> {
  const masks: OutlierMask[] = [];
  for (const [i, e] of exposures.entries()) {
    const { pixel } = hits[i];
    masks.push({ ...hits[i], ierr: Float32Array.from(pixel, (p) => e.ierr[p]) });
    if (pixel.length === 0) continue;
    const dq = ownMask(e);
    for (const p of pixel) {
      e.ierr[p] = 0;
      dq[p] |= dqBits.outlier;
    }
    await turn();
  }
  return masks;
}

/** Undoes a mask of an exposure, in place. */
export function unmasked(e: Exposure, { pixel, ierr }: OutlierMask): void {
  const dq = ownMask(e);
  for (let k = 0; k < pixel.length; k++) {
    e.ierr[pixel[k]] = ierr[k];
    dq[pixel[k]] &= ~dqBits.outlier;
  }
}

/** Pixels of the brick, each a box, at which two masks differ. */
export function differing(before: OutlierHits, after: OutlierHits, nx: number): Box[] {
  const boxes: Box[] = [], a = before.at, b = after.at;
  const add = (at: number) => {
    const x = at % nx, y = Math.floor(at / nx), last = boxes.at(-1);
    // Along a row one box goes on.
    if (last && last.y0 === y && last.x1 === x) last.x1++;
    else boxes.push({ x0: x, x1: x + 1, y0: y, y1: y + 1 });
  };
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    if (j >= b.length || a[i] < b[j]) add(a[i++]);
    else if (i >= a.length || b[j] < a[i]) add(b[j++]);
    else {
      i++;
      j++;
    }
  }
  return boxes;
}
