import { hashText } from "../../base/random.ts";
import { Neighbours } from "./neighbours.ts";
import { choose, type Population } from "./population.ts";
import { signal, type Space } from "./space.ts";

/** Most injected sources that are looked among, and most that are predicted, when weights are chosen. */
const mostAmong = 12000, mostAsked = 1200;
/** Steps in which a weight is tried, one round after the other. */
const steps = [4, 2, Math.SQRT2], limit = 32;

/** Weights of the coordinates of a space, chosen such that the mean outcome of a source's neighbours predicts its own best, neighbours in other
 * bricks than its own: coordinates that outcomes do not depend on get small ones. One coordinate after the other, up and down by factors of 4, 2
 * and √2. @param k neighbours of a source */
export function chooseWeights(population: Population, space: Space, k: number): number[] {
  const weights = space.coordinates.map(() => 1), { asked, among } = apart(population, 0.25);
  if (asked.length < 10 || among.length < 2 * k) return weights;
  const left = choose(population, thin(among, mostAmong)), right = choose(population, thin(asked, mostAsked));
  const points = space.points(left), at = space.points(right), truths = targets(right), donors = targets(left);
  const loss = () => lossOf(new Neighbours(left, space, k, weights, points), at, truths, donors, right.n);
  let best = loss();
  for (const step of steps) {
    for (let i = 0; i < weights.length; i++) {
      for (const factor of [step, 1 / step]) {
        const before = weights[i];
        if (before * factor > limit || before * factor < 1 / limit) continue;
        weights[i] = before * factor;
        const now = loss();
        // Not for a gain that is noise.
        if (now < best * 0.998) best = now;
        else weights[i] = before;
        if (weights[i] !== before) break;
      }
    }
  }
  return weights;
}

/** Rows in two parts: those of some bricks, about a share of all, and the others. Of one brick alone: by id. */
export function apart({ brick, id, n }: Population, share: number): { asked: number[]; among: number[] } {
  const bricks = [...new Set(brick)].sort((a, b) => hashText(a) - hashText(b) || (a < b ? -1 : 1));
  const held = new Set(bricks.slice(0, Math.max(1, Math.round(share * bricks.length))));
  const isAsked = bricks.length > 1
    ? (row: number) => held.has(brick[row])
    : (row: number) => hashText(`held ${id[row]}`) / 2 ** 32 < share;
  const asked: number[] = [], among: number[] = [];
  for (let row = 0; row < n; row++) (isAsked(row) ? asked : among).push(row);
  return { asked, among };
}

/** At most so many, evenly from all. */
export function thin(rows: readonly number[], most: number): number[] {
  if (rows.length <= most) return [...rows];
  return Array.from({ length: most }, (_, i) => rows[Math.floor(i * rows.length / most)]);
}

/** A few sources that were taken for others would decide everything. */
const clipped = (v: number) => Math.max(-1, Math.min(1, v));

/** Outcomes that are predicted: found or not, and of those found the gain of asinh(S/N / 2) in each band and of ln size, both within ±1. NaN: none. */
function targets({ n, source, site, outcome }: Population): Float64Array[] {
  const detected = outcome.get("detected")!, list = [detected];
  for (const [name, flux] of source) {
    if (!name.startsWith("flux_")) continue;
    const measured = outcome.get(name)!, depth = site.get(name.replace("flux", "depth"))!;
    list.push(
      Float64Array.from(
        { length: n },
        (_, i) => detected[i] === 1 ? clipped(signal(measured[i], depth[i]) - signal(flux[i], depth[i])) : NaN,
      ),
    );
  }
  const size = source.get("rhalf"), fitted = outcome.get("shape_r")!;
  if (size) {
    list.push(
      Float64Array.from(
        { length: n },
        (_, i) => detected[i] === 1 && fitted[i] > 0 && size[i] > 0 ? clipped(Math.log(fitted[i] / size[i])) : NaN,
      ),
    );
  }
  return list;
}

/** Sum over outcomes of the mean square of true minus predicted, in units of the outcome's variance. */
function lossOf(
  neighbours: Neighbours,
  at: Float64Array,
  truths: readonly Float64Array[],
  donors: readonly Float64Array[],
  n: number,
): number {
  const error = truths.map(() => 0),
    count = truths.map(() => 0),
    sum = truths.map(() => 0),
    square = truths.map(() => 0);
  for (let row = 0; row < n; row++) {
    const found = neighbours.find(at, row);
    truths.forEach((truth, t) => {
      const own = truth[row], donor = donors[t];
      if (!Number.isFinite(own)) return;
      let mean = 0, m = 0;
      for (let j = 0; j < found; j++) {
        const v = donor[neighbours.rows[j]];
        if (!Number.isFinite(v)) continue;
        mean += v;
        m++;
      }
      if (m === 0) return;
      error[t] += (own - mean / m) ** 2;
      sum[t] += own;
      square[t] += own * own;
      count[t]++;
    });
  }
  return truths.reduce((total, _, t) => {
    const variance = square[t] - sum[t] ** 2 / Math.max(1, count[t]);
    return total + (variance > 0 ? error[t] / variance : 0);
  }, 0);
}
