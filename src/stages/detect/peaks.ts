import { dilate, fillHoles, forNeighbours, greyDilate, label } from "../../math/morphology.ts";

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
  sn: Float32Array;
  /** Pixels with any information. */
  covered: (i: number) => boolean;
  saturated: Uint8Array;
  avoid: readonly { x: number; y: number }[];
  /** Where nothing new may be found. */
  veto?: Uint8Array;
}

/** Window in which the saddle is looked for. */
const reach = 50;

/** Finds new peaks of a signal-to-noise map and the hot blobs that hold a source (docs/explanation/detection.md).
 * @returns candidates from bright to faint, and the hot pixels that are kept */
export function findPeaks(search: PeakSearch, options: PeakOptions): { peaks: Peak[]; hot: Uint8Array } {
  const { nx, ny, sn, saturated, avoid } = search, { nsigma, saddleMin } = options;
  const above = new Uint8Array(sn.length), saddle = greyDilate(sn, nx, ny), high = new Uint8Array(sn.length);
  for (let i = 0; i < sn.length; i++) {
    if (sn[i] > nsigma) above[i] = 1;
    if (saturated[i]) saddle[i] = 1e9;
    if (saddle[i] > nsigma - saddleMin) high[i] = 1;
  }
  const hot = label(fillHoles(dilate(above, nx, ny, options.blobDilate), nx, ny), nx, ny);
  const joined = dilate(high, nx, ny, 1);
  for (let i = 0; i < joined.length; i++) if (saturated[i]) joined[i] = 1;
  const base = label(joined, nx, ny);
  const veto = search.veto?.slice() ?? new Uint8Array(nx * ny);
  const known = new Uint8Array(nx * ny);
  const inside = (x: number, y: number) => x >= 0 && y >= 0 && x < nx && y < ny;
  for (const { x, y } of avoid) {
    if (inside(x, y)) known[y * nx + x] = 1;
    forDisc(nx, ny, x, y, options.avoidRadius, (i, d2) => {
      if (d2 < options.avoidRadius ** 2) veto[i] = 1;
    });
  }

  const peaks: Peak[] = [];
  for (const at of candidates(sn, above, nx, ny)) {
    const x = at % nx, y = Math.floor(at / nx), peak: Peak = { x, y, sn: sn[at], outcome: "accept" };
    peaks.push(peak);
    if (veto[at]) {
      peak.outcome = "veto";
      continue;
    }
    const level = sn[at] - Math.max(saddleMin, options.saddleFraction * sn[at]);
    const region = regionAround(at, nx, ny, (i) => base.data[i] === base.data[at] && saddle[i] > level);
    if (region.length === 0) peak.outcome = "noslice";
    else if (region.some((i) => known[i])) peak.outcome = "saddle";
    else if (sn[at] - background(search, x, y) < nsigma) {
      peak.outcome = "aper";
      continue;
    }
    for (const i of region) veto[i] = 1;
    if (peak.outcome === "accept") known[at] = 1;
  }
  const kept = new Uint8Array(hot.count + 1);
  for (let i = 0; i < known.length; i++) if (known[i]) kept[hot.data[i]] = 1;
  // Not the background.
  kept[0] = 0;
  const keptHot = new Uint8Array(sn.length);
  for (let i = 0; i < keptHot.length; i++) if (kept[hot.data[i]]) keptHot[i] = 1;
  return { peaks, hot: keptHot };
}

/** Local maxima above the threshold off the border, brightest first. Equal values (one CCD pixel that covers several of the
 * grid): larger x, then larger y first. */
function candidates(sn: Float32Array, above: Uint8Array, nx: number, ny: number): number[] {
  const list: number[] = [];
  for (let y = 1; y < ny - 1; y++) {
    for (let x = 1; x < nx - 1; x++) {
      const i = y * nx + x;
      if (!above[i]) continue;
      let top = true;
      for (let dy = -1; dy <= 1; dy++) for (let dx = -1; dx <= 1; dx++) top &&= sn[i] >= sn[i + dy * nx + dx];
      if (top) list.push(i);
    }
  }
  return list.sort((a, b) => sn[b] - sn[a] || b % nx - a % nx || b - a);
}

/** The connected region that holds `at`, within the window, holes filled. */
function regionAround(at: number, nx: number, ny: number, member: (i: number) => boolean): number[] {
  if (!member(at)) return [];
  const cx = at % nx, cy = Math.floor(at / nx);
  const x0 = Math.max(0, cx - reach), x1 = Math.min(nx, cx + reach + 1);
  const y0 = Math.max(0, cy - reach), y1 = Math.min(ny, cy + reach + 1), w = x1 - x0, h = y1 - y0;
  const mask = new Uint8Array(w * h), stack = [(cy - y0) * w + cx - x0];
  mask[stack[0]] = 1;
  while (stack.length > 0) {
    forNeighbours(stack.pop()!, w, h, (i) => {
      if (!mask[i] && member((y0 + Math.floor(i / w)) * nx + x0 + i % w)) {
        mask[i] = 1;
        stack.push(i);
      }
    });
  }
  const region: number[] = [];
  fillHoles(mask, w, h).forEach((v, i) => {
    if (v) region.push((y0 + Math.floor(i / w)) * nx + x0 + i % w);
  });
  return region;
}

/** 16th percentile of the map in a ring of 10 to 20 pixels; −1 where the ring holds nothing. */
function background({ nx, ny, sn, covered }: PeakSearch, x: number, y: number): number {
  const ring: number[] = [];
  forDisc(nx, ny, x, y, 20, (i, d2) => {
    if (d2 >= 100 && covered(i)) ring.push(sn[i]);
  });
  if (ring.length === 0) return -1;
  ring.sort((a, b) => a - b);
  const at = 0.16 * (ring.length - 1), low = Math.floor(at);
  return ring[low] + (at - low) * ((ring[low + 1] ?? ring[low]) - ring[low]);
}

function forDisc(nx: number, ny: number, x: number, y: number, r: number, visit: (i: number, d2: number) => void) {
  for (let v = Math.max(0, Math.ceil(y - r)); v <= Math.min(ny - 1, y + r); v++) {
    for (let u = Math.max(0, Math.ceil(x - r)); u <= Math.min(nx - 1, x + r); u++) {
      const d2 = (u - x) ** 2 + (v - y) ** 2;
      if (d2 <= r * r) visit(v * nx + u, d2);
    }
  }
}
