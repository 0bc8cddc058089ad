import { pairDistance, type ResponseKind, responseRules } from "../../survey/truth/response.ts";
import type { Rows } from "../science/rows.ts";
import { jackknife, type Sums } from "./jackknife.ts";
import { quantitiesOf, type Quantity } from "./quantities.ts";

/** One response of one sample. */
export interface Response {
  response: ResponseKind;
  /** By how much a side of a pair differs. */
  amount: number;
  sample: string;
  /** `count`, `count_area`, or what is averaged. */
  quantity: string;
  /** Averaged over the sample of each side, or over the sources that both samples have; counts are of samples. */
  over: "sample" | "same sources";
  /** Derivative by the change (docs/howto/response.md) and its standard error. */
  value: number;
  error: number;
  /** The error that two runs of other sources, as many, would have. */
  error_unpaired: number;
  /** Number, or mean, on either side. */
  plus: number;
  minus: number;
  n_plus: number;
  n_minus: number;
  /** Sources that both samples have. */
  n_both: number;
  /** What was left out one by one for the errors, and how many. */
  groups: "bricks" | "sources";
  n_groups: number;
}

/** A sample by its name: whether a row is in it. */
export interface Sample {
  name: string;
  has(row: number): boolean;
}

/** The same source on both sides of a pair, by rows. */
interface Pair {
  group: number;
  plus: number;
  minus: number;
}

/** Fewest bricks for errors by brick; below it the sources are taken as independent. */
const fewestBricks = 10;

/** The recovered sources, and those of each selection. */
export function samplesOf(rows: Rows, cuts: readonly { name: string; bit: number }[]): Sample[] {
  const found = rows.recovered(), mask = rows.number("targets_mask");
  return [
    { name: "recovered", has: found },
    ...cuts.map(({ name, bit }) => ({ name, has: (i: number) => found(i) && (mask(i) & 2 ** bit) !== 0 })),
  ];
}

/** Responses of samples to every change that the table has pairs of: numbers and means, each with its error.
 * @param rows `response`, `side` and columns of derived tables, both sides of every source
 * @param amounts of the plan's settings */
export function responsesOf(
  rows: Rows,
  amounts: Readonly<Record<ResponseKind, number>>,
  samples: readonly Sample[],
): Response[] {
  const kind = rows.text("response"), quantities = quantitiesOf(rows);
  return responseRules.flatMap(({ kind: response }) => {
    const { pairs, groups } = pairsOf(rows, rows.where((i) => kind(i) === response));
    if (pairs.length === 0) return [];
    const head = { response, amount: amounts[response] }, distance = pairDistance(response, amounts[response]);
    return samples.flatMap(({ name: sample, has }) => {
      const same = { ...head, sample, groups, n_groups: new Set(pairs.map((p) => p.group)).size };
      const counts = countResponses(pairs, has, distance);
      const area = response === "magnification" ? [{ ...counts, quantity: "count_area", value: counts.value - 1 }] : [];
      return [counts, ...area, ...quantities.flatMap((q) => meanResponses(pairs, has, q, distance))]
        .map((r): Response => ({ ...same, ...r }));
    });
  });
}

/** Both sides of every source in its brick's own area, and what to group them by. */
function pairsOf(rows: Rows, some: readonly number[]): { pairs: Pair[]; groups: Response["groups"] } {
  const tried = new Set(rows.tried()), id = rows.text("id"), brick = rows.text("brickname"), side = rows.number("side");
  const both = Map.groupBy(some.filter((i) => tried.has(i)), (i) => `${brick(i)} ${id(i)}`);
  const bricks = [...new Set(some.map(brick))], byBrick = bricks.length >= fewestBricks;
  const number = new Map(bricks.map((b, k) => [b, k])), pairs: Pair[] = [];
  for (const two of both.values()) {
    const plus = two.find((i) => side(i) > 0), minus = two.find((i) => side(i) < 0);
    if (plus === undefined || minus === undefined) continue;
    pairs.push({ group: byBrick ? number.get(brick(plus))! : pairs.length, plus, minus });
  }
  return { pairs, groups: byBrick ? "bricks" : "sources" };
}

type Part = Omit<Response, "response" | "amount" | "sample" | "groups" | "n_groups">;

/** Of ln N. */
function countResponses(pairs: readonly Pair[], has: Sample["has"], distance: number): Part {
  const sums = grouped(pairs, 3, (s, { plus, minus }) => {
    const [a, b] = [has(plus), has(minus)];
    s[0] += Number(a);
    s[1] += Number(b);
    s[2] += Number(a && b);
  });
  const [n_plus, n_minus, n_both] = totals(sums);
  const part = estimate(sums, distance, ([a, b]) => [Math.log(a), Math.log(b)]);
  return { quantity: "count", over: "sample", ...part, plus: n_plus, minus: n_minus, n_plus, n_minus, n_both };
}

/** Of a mean over the sample of each side, and over the sources of both. */
function meanResponses(pairs: readonly Pair[], has: Sample["has"], q: Quantity, distance: number) {
  const sums = grouped(pairs, 7, (s, { plus, minus }) => {
    const a = has(plus) ? q.of(plus) : NaN, b = has(minus) ? q.of(minus) : NaN;
    const [hasA, hasB] = [Number.isFinite(a), Number.isFinite(b)];
    if (hasA) s[0]++, s[1] += a;
    if (hasB) s[2]++, s[3] += b;
    if (hasA && hasB) s[4]++, s[5] += a, s[6] += b;
  });
  const [n_plus, plus, n_minus, minus, n_both, plusOfBoth, minusOfBoth] = totals(sums);
  const scale = q.log ? Math.log : (v: number) => v, counts = { quantity: q.name, n_plus, n_minus, n_both };
  return [
    {
      ...{ ...counts, over: "sample" as const, plus: plus / n_plus, minus: minus / n_minus },
      ...estimate(sums, distance, (s) => [scale(s[1] / s[0]), scale(s[3] / s[2])]),
    },
    {
      ...{ ...counts, over: "same sources" as const, plus: plusOfBoth / n_both, minus: minusOfBoth / n_both },
      ...estimate(sums, distance, (s) => [scale(s[5] / s[4]), scale(s[6] / s[4])]),
    },
  ];
}

/** The difference of two sides over their distance. Without what they have in common their errors add up. */
function estimate(sums: readonly Sums[], distance: number, sides: (s: Sums) => readonly [number, number]) {
  const [both, plus, minus] = jackknife(sums, (s) => {
    const [a, b] = sides(s);
    return [a - b, a, b];
  });
  return {
    value: both.value / distance,
    error: both.error / distance,
    error_unpaired: Math.hypot(plus.error, minus.error) / distance,
  };
}

/** Sums over the pairs of each group. */
function grouped(pairs: readonly Pair[], length: number, add: (s: Sums, pair: Pair) => void): Sums[] {
  const sums = new Map<number, Sums>();
  for (const pair of pairs) {
    let own = sums.get(pair.group);
    if (!own) sums.set(pair.group, own = new Float64Array(length));
    add(own, pair);
  }
  return [...sums.values()];
}

function totals(sums: readonly Sums[]): number[] {
  return sums.reduce<number[]>((t, s) => t.map((v, k) => v + s[k]), Array.from(sums[0], () => 0));
}
