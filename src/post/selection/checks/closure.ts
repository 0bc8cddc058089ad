import { philox } from "../../../base/random.ts";
import { sumWithError } from "./folds.ts";
import { landySzalay, type PairBin, type WeightedPoints } from "./pairs.ts";

/** How far the selected sources are from weighted randoms in the mean of a power of a condition. */
export interface PowerTest {
  condition: string;
  /** Of (condition − mean) / standard deviation. */
  power: number;
  /** Mean over the selected sources less that over randoms without weights, and with them. */
  before: number;
  after: number;
  /** Of `after`, from the scatter of bricks. */
  error: number;
}

export interface ClosureTest {
  powers: PowerTest[];
  pairs: PairBin[];
  /** Sources that pairs were counted of; a random choice where there are more. */
  thinned: number;
}

/** Injected sources stand for randoms: they lie everywhere. */
export interface ClosureInput {
  ra: Float64Array;
  dec: Float64Array;
  brick: Int32Array;
  bricks: number;
  selected: Uint8Array;
  /** Expected at each place by models that had not seen its brick. */
  expected: Float64Array;
  /** By condition. */
  conditions: ReadonlyMap<string, Float64Array>;
}

const powers = [1, 2] as const;
/** Separations of pairs, arcsec, and most sources of which pairs are counted. */
const arcsec = [10, 20, 40, 80, 160, 320] as const, mostPoints = 30_000;

export function closure(input: ClosureInput): ClosureTest {
  const { conditions } = input;
  const tests = [...conditions].flatMap(([condition, values]) =>
    powers.map((k) => powerTest(input, condition, values, k))
  );
  return { powers: tests, ...pairTest(input) };
}

function powerTest(
  { selected, expected, brick, bricks }: ClosureInput,
  condition: string,
  values: Float64Array,
  power: number,
): PowerTest {
  const n = values.length, mean = values.reduce((s, v) => s + v, 0) / n;
  const width = Math.sqrt(values.reduce((s, v) => s + (v - mean) ** 2, 0) / n);
  const total = selected.reduce((s, v) => s + v, 0), predicted = expected.reduce((s, v) => s + v, 0), flat = total / n;
  const parts = new Float64Array(bricks);
  let before = 0;
  for (let i = 0; i < n; i++) {
    const x = ((values[i] - mean) / width) ** power;
    // Weights say how densities compare, not how many there are.
    parts[brick[i]] += (selected[i] - expected[i] * total / predicted) * x;
    before += (selected[i] - flat) * x;
  }
  const { sum, error } = sumWithError(parts);
  return { condition, power, before: before / total, after: sum / total, error: error / total };
}

function pairTest(
  { ra, dec, brick, bricks, selected, expected }: ClosureInput,
): Pick<ClosureTest, "pairs" | "thinned"> {
  const n = ra.length,
    share = Math.min(1, mostPoints / n),
    chance = (i: number) => philox([i, 0, 0, 0], [19, 0])[0] / 2 ** 32;
  const rows = Array.from({ length: n }, (_, i) => i).filter((i) => chance(i) < share);
  const data = rows.filter((i) => selected[i] === 1),
    pick = (from: ArrayLike<number>, of: number[]) => of.map((i) => from[i]);
  const points = (of: number[], weight?: ArrayLike<number>): WeightedPoints => ({
    ra: pick(ra, of),
    dec: pick(dec, of),
    ...(weight ? { weight: pick(weight, of) } : {}),
  });
  const region = (of: number[]) => ({ of: pick(brick, of), count: bricks });
  const pairs = landySzalay(points(data), points(rows, expected), arcsec.map((a) => a / 3600), {
    data: region(data),
    randoms: region(rows),
  });
  return { pairs, thinned: rows.length };
}
