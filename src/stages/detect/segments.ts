import type { ImageWork } from "../../compute/engine.ts";
import { forNeighbours } from "../../math/morphology.ts";
import { detectionMaps, type PlacedExposure } from "./maps.ts";

export interface Seed {
  x: number;
  y: number;
  /** Only a point source is allowed: its segment is limited. */
  forcedPointSource: boolean;
}

/** In pixels: half-width of the square that is always the source's, and largest radius of a forced point source's segment. */
const kingdom = 10, discReach = 25;

/** A blob whose pixels are divided, in numbers alone. */
export interface SegmentTask {
  nx: number;
  ny: number;
  exposures: readonly PlacedExposure[];
  /** Pixels of the blob [ny*nx]. */
  mask: Uint8Array;
  /** Bright to faint. */
  seeds: readonly Seed[];
}

/** Which source each blob pixel belongs to (docs/explanation/detection.md): a flood from the sources in order of decreasing signal to noise, then
 * the pixels within 10 px of a source go to the nearest one. The result is the index of the seed; −1 for none. */
export const segments: ImageWork<SegmentTask, Int32Array> = {
  name: "segments of blobs",
  onHost: true,
  pixels: ({ exposures }) => exposures.reduce((sum, e) => sum + e.data.length, 0),
  run: (_engine, task) => Promise.resolve(segmentsOf(task)),
};

/** The same without an engine. */
export function segmentsOf({ nx, ny, exposures, mask, seeds }: SegmentTask): Int32Array {
  const bands = [...new Set(exposures.map((e) => e.band))], sn = new Float32Array(mask.length);
  for (const { flux, weight } of detectionMaps({ nx, ny }, exposures, bands)) {
    for (let i = 0; i < sn.length; i++) sn[i] = Math.max(sn[i], flux[i] * Math.sqrt(weight[i]));
  }
  return divide(nx, ny, sn, mask, seeds);
}

/** Divides the pixels of a blob among seeds, by a map of signal to noise. */
export function divide(
  nx: number,
  ny: number,
  sn: Float32Array,
  mask: Uint8Array,
  seeds: readonly Seed[],
): Int32Array {
  const labels = flood(nx, ny, sn, mask, seeds);
  claimKingdoms(labels, nx, ny, mask, seeds);
  return labels;
}

interface Queued {
  at: number;
  sn: number;
  owner: number;
}

/** Priority flood: brightest pixel first, ties by owner, then x, then y; a pixel belongs to who queued it first. */
function flood(
  nx: number,
  ny: number,
  sn: Float32Array,
  mask: Uint8Array,
  seeds: readonly Seed[],
): Int32Array {
  const labels = new Int32Array(nx * ny).fill(-1), queue = new Heap(nx);
  const claim = (at: number, owner: number) => {
    if (!mask[at] || labels[at] >= 0) return;
    const { x, y, forcedPointSource } = seeds[owner];
    if (forcedPointSource && Math.hypot(at % nx - x, Math.floor(at / nx) - y) > discReach) return;
    labels[at] = owner;
    queue.push({ at, sn: sn[at], owner });
  };
  seeds.forEach(({ x, y }, owner) => {
    if (x >= 0 && y >= 0 && x < nx && y < ny) claim(y * nx + x, owner);
  });
  for (let next = queue.pop(); next; next = queue.pop()) {
    const { owner } = next;
    forNeighbours(next.at, nx, ny, (n) => claim(n, owner));
  }
  return labels;
}

function claimKingdoms(labels: Int32Array, nx: number, ny: number, mask: Uint8Array, seeds: readonly Seed[]) {
  const nearest = new Int32Array(nx * ny).fill(kingdom + 1);
  seeds.forEach((seed, owner) => {
    for (let y = Math.max(0, seed.y - kingdom); y <= Math.min(ny - 1, seed.y + kingdom); y++) {
      for (let x = Math.max(0, seed.x - kingdom); x <= Math.min(nx - 1, seed.x + kingdom); x++) {
        const i = y * nx + x, distance = Math.round(Math.hypot(x - seed.x, y - seed.y));
        // Seeds come bright to faint: at equal distance the brighter keeps the pixel.
        if (mask[i] && distance < nearest[i]) {
          nearest[i] = distance;
          labels[i] = owner;
        }
      }
    }
  });
}

/** Binary heap of queued pixels. */
class Heap {
  #items: Queued[] = [];
  constructor(private readonly nx: number) {}

  #before(a: Queued, b: Queued): boolean {
    if (a.sn !== b.sn) return a.sn > b.sn;
    if (a.owner !== b.owner) return a.owner < b.owner;
    return a.at % this.nx - b.at % this.nx < 0 || (a.at % this.nx === b.at % this.nx && a.at < b.at);
  }

  push(item: Queued) {
    const items = this.#items;
    let i = items.length;
    items.push(item);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!this.#before(item, items[parent])) break;
      items[i] = items[parent];
      i = parent;
    }
    items[i] = item;
  }

  pop(): Queued | undefined {
    const items = this.#items, top = items[0], last = items.pop();
    if (!last || items.length === 0) return top;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && this.#before(items[child + 1], items[child])) child++;
      if (!this.#before(items[child], last)) break;
      items[i] = items[child];
      i = child;
    }
    items[i] = last;
    return top;
  }
}
