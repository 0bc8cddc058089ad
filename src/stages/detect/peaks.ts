import { kthOf } from "../../base/select.ts";
import { dilate, fillHoles } from "../../math/morphology.ts";
import { Runs } from "../../math/runs.ts";
import { RegionFinder } from "./regions.ts";
import type { SignalToNoise } from "./signal_to_noise.ts";

export interface PeakOptions {
  nsigma: number;
  /** A new peak must rise from the saddle to its neighbours by this fraction of itself, and by `saddleMin`. */
  saddleFraction: number;
  saddleMin: number;
  /** Growth of hot pixels into blobs. */
  blobDilate: number;
  /** Peaks this near to a known source are not new, pixels. */
  avoidRadius: number;
}

export const detectDefaults = {
  nsigma: 6,
  saddleFraction: 0.1,
  saddleMin: 2,
  blobDilate: 8,
  avoidRadius: 4,
} satisfies PeakOptions;

/** One candidate and what became of it. */
export interface Peak {
  x: number;
  y: number;
  sn: number;
  outcome: "accept" | "veto" | "saddle" | "aper" | "noslice";
}

export interface PeakSearch {
  nx: number;
  ny: number;
  sn: SignalToNoise;
  saturated: Uint8Array;
  avoid: readonly { x: number; y: number }[];
  /** Where nothing new may be found. */
  veto?: Uint8Array;
}

/** Finds new peaks of a signal-to-noise map and the hot blobs that hold a source (docs/explanation/detection.md).
 * @returns candidates from bright to faint, and the hot pixels that are kept */
export function findPeaks(search: PeakSearch, options: PeakOptions): { peaks: Peak[]; hot: Uint8Array } {
  const { nx, ny, sn, avoid } = search, { nsigma, saddleMin, saddleFraction } = options;
  const drop = (height: number) => Math.max(saddleMin, saddleFraction * height);
  // No peak is looked at below that.
  const high = sn.beyond(Math.max(0, Math.min(nsigma - saddleMin, nsigma * (1 - saddleFraction))));
  const above = new Uint8Array(high.length);
  for (let i = 0; i < high.length; i++) if (high[i] > nsigma) above[i] = 1;
  const veto = search.veto?.slice() ?? new Uint8Array(nx * ny);
  const known = new Set<number>();
  const inside = (x: number, y: number) => x >= 0 && y >= 0 && x < nx && y < ny;
  for (const { x, y } of avoid) {
    if (inside(x, y)) known.add(y * nx + x);
    forDisc(nx, ny, x, y, options.avoidRadius, (i, d2) => {
      if (d2 < options.avoidRadius ** 2) veto[i] = 1;
    });
  }

  const peaks: Peak[] = [],
    regions = new RegionFinder(nx, ny, saddleOf(search, high)),
    background = new Background(search);
  for (const at of candidates(high, above, nx, ny)) {
    const x = at % nx, y = Math.floor(at / nx), height = high[at], peak: Peak = { x, y, sn: height, outcome: "accept" };
    peaks.push(peak);
    if (veto[at]) {
      peak.outcome = "veto";
      continue;
    }
    const region = regions.around(at, height - drop(height));
    if (region.length === 0) peak.outcome = "noslice";
    else if (region.some((i) => known.has(i))) peak.outcome = "saddle";
    else if (height - background.at(x, y) < nsigma) {
      peak.outcome = "aper";
      continue;
    }
    for (const i of region) veto[i] = 1;
    if (peak.outcome === "accept") known.add(at);
  }
  const grown = fillHoles(dilate(above, nx, ny, options.blobDilate), nx, ny);
  return { peaks, hot: holding(grown, nx, ny, known) };
}

/** The connected parts of a mask that hold any of some pixels. */
function holding(mask: Uint8Array, nx: number, ny: number, pixels: Iterable<number>): Uint8Array {
  const runs = new Runs(mask, nx, ny, true), first = runs.components(), kept = new Uint8Array(first.length);
  for (const pixel of pixels) {
    const run = runs.at(pixel);
    if (run >= 0) kept[first[run]] = 1;
  }
  const out = new Uint8Array(nx * ny);
  runs.forEach((run, from, to) => {
    if (kept[first[run]]) out.fill(1, from, to);
  });
  return out;
}

/** Whether a pixel, or one beside it, is above a level; saturated ones are above all. @param high the map, where it is high enough */
function saddleOf({ nx, ny, saturated }: PeakSearch, high: Float32Array): (pixel: number, level: number) => boolean {
  return (i, level) => {
    if (saturated[i] || high[i] > level) return true;
    const x = i % nx;
    return x > 0 && high[i - 1] > level || x < nx - 1 && high[i + 1] > level || i >= nx && high[i - nx] > level ||
      i < nx * (ny - 1) && high[i + nx] > level;
  };
}

/** Local maxima above the threshold off the border, brightest first. Equal values (one CCD pixel that covers several of the
 * grid): larger x, then larger y first. */
function candidates(sn: Float32Array, above: Uint8Array, nx: number, ny: number): number[] {
  const list: number[] = [], end = nx * (ny - 1);
  for (let i = above.indexOf(1, nx); i >= 0 && i < end; i = above.indexOf(1, i + 1)) {
    const x = i % nx;
    let top = x > 0 && x < nx - 1;
    for (let dy = -nx; dy <= nx && top; dy += nx) for (let k = i + dy - 1; k <= i + dy + 1; k++) top &&= sn[i] >= sn[k];
    if (top) list.push(i);
  }
  return list.sort((a, b) => sn[b] - sn[a] || b % nx - a % nx || b - a);
}

/** 16th percentile of the map in a ring of 10 to 20 pixels. */
class Background {
  readonly #ring: Float32Array;

  constructor(readonly search: PeakSearch) {
    this.#ring = new Float32Array(41 * 41);
  }

  /** @returns −1 where the ring holds nothing */
  at(x: number, y: number): number {
    const { nx, ny, sn } = this.search;
    let count = 0;
    forDisc(nx, ny, x, y, 20, (i, d2) => {
      const value = d2 >= 100 ? sn.at(i, NaN) : NaN;
      // NaN is not itself.
      if (value === value) this.#ring[count++] = value;
    });
    if (count === 0) return -1;
    const ring = this.#ring.subarray(0, count), at = 0.16 * (count - 1), low = Math.floor(at), value = kthOf(ring, low);
    // Selection has put all that is larger behind.
    let next = Infinity;
    for (let i = low + 1; i < count; i++) if (ring[i] < next) next = ring[i];
    return value + (at - low) * ((next < Infinity ? next : value) - value);
  }
}

function forDisc(nx: number, ny: number, x: number, y: number, r: number, visit: (i: number, d2: number) => void) {
  for (let v = Math.max(0, Math.ceil(y - r)); v <= Math.min(ny - 1, y + r); v++) {
    for (let u = Math.max(0, Math.ceil(x - r)); u <= Math.min(nx - 1, x + r); u++) {
      const d2 = (u - x) ** 2 + (v - y) ** 2;
      if (d2 <= r * r) visit(v * nx + u, d2);
    }
  }
}
