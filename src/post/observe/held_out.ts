import { hashText } from "../../base/random.ts";
import { countsTest } from "../../math/two_samples/counts.ts";
import { energyTest, type Sample } from "../../math/two_samples/energy.ts";
import { kolmogorovSmirnov, type TwoSampleTest } from "../../math/two_samples/kolmogorov_smirnov.ts";
import { type Fraction, wilson } from "../science/binomial.ts";
import { equalEdges, intoBins } from "../science/bins.ts";
import { quantile } from "../science/robust.ts";
import { fittedTypes } from "../science/rows.ts";
import { choose, type Placed, type Population, type Values } from "./population.ts";
import { type Compared, compared } from "./compared.ts";
import { Space } from "./space.ts";
import { Transfer } from "./transfer.ts";
import { apart, chooseWeights, thin } from "./weights.ts";

/** One test of drawn against measured outcomes. */
export interface HeldOutTest extends TwoSampleTest {
  /** What is compared. */
  name: string;
  /** Which test. */
  kind: "KS" | "counts" | "energy";
  /** Values of both samples, where there is one a source. */
  measured?: Float64Array;
  drawn?: Float64Array;
}

/** How drawn outcomes compare with those of injected sources that the draw did not know. */
export interface HeldOut {
  /** Bricks whose sources were held out, and whether they are whole bricks: of one brick alone, sources are. */
  bricks: number;
  wholeBricks: boolean;
  /** Sources whose measurement, and others whose truth, was used. */
  measured: number;
  drawn: number;
  tests: HeldOutTest[];
  /** Fraction found against the true S/N in a band, in bins of equal counts. */
  curve: { band: string; bins: CurvePoint[] };
}

/** One bin of the fraction found. */
export interface CurvePoint {
  low: number;
  high: number;
  measured: Fraction;
  drawn: Fraction;
}

/** Share of the bricks that are held out. */
const heldShare = 0.25;
/** Most points of the energy test: its time grows with their square. */
const mostPoints = 700;

/** Draws outcomes for injected sources of some bricks from those of the others, and compares. Half of the sources held out lend their measurement, the
 * other half their truth, so that the two samples have no source in common.
 * @returns undefined where there are too few sources */
export function heldOutTests(
  all: Population,
  { bands, extended, further, k, seed }: {
    bands: readonly string[];
    extended: boolean;
    further: readonly string[];
    k: number;
    seed: number;
  },
): HeldOut | undefined {
  const { asked, among } = apart(all, heldShare);
  if (asked.length < 40 || among.length < 2 * k) return undefined;
  const isMeasured = (row: number) => hashText(`half ${all.id[row]} ${seed}`) % 2 === 0;
  const measured = choose(all, asked.filter(isMeasured)), truths = choose(all, asked.filter((r) => !isMeasured(r)));
  const left = choose(all, among), space = new Space(left, bands, extended, further);
  const transfer = new Transfer(left, space, bands, { k, weights: chooseWeights(left, space, k) });
  const drawn = transfer.draw(truths, truths.id, seed).outcome;
  const bricks = new Set(asked.map((row) => all.brick[row])).size, wholeBricks = new Set(all.brick).size > 1;
  const columns = compared(bands, extended);
  return {
    curve: foundCurve(bands.includes("r") ? "r" : bands[0], measured, truths, drawn),
    bricks,
    wholeBricks,
    measured: measured.n,
    drawn: truths.n,
    tests: [
      { name: "found and not", kind: "counts", ...countsTest(found(measured.outcome), found(drawn)) },
      {
        name: "fates",
        kind: "counts",
        ...countsTest(histogram(measured.outcome.get("fate")!, 11), histogram(drawn.get("fate")!, 11)),
      },
      ...(extended
        ? [{
          name: "types",
          kind: "counts" as const,
          ...countsTest(
            histogram(measured.outcome.get("type")!, fittedTypes.length),
            histogram(drawn.get("type")!, fittedTypes.length),
          ),
        }]
        : []),
      ...columns.map(({ name, of }): HeldOutTest => {
        const a = of(measured, measured.outcome), b = of(truths, drawn);
        return { name, kind: "KS", measured: a, drawn: b, ...kolmogorovSmirnov(a, b) };
      }).filter(({ n: [a, b] }) => a > 0 && b > 0),
      together(columns, measured, truths, drawn, seed),
    ],
  };
}

/** Bins of the fraction found. */
const curveBins = 10;

function foundCurve(band: string, measured: Population, truths: Population, drawn: Values): HeldOut["curve"] {
  const signals = ({ source, site, n }: Placed) => {
    const flux = source.get(`flux_${band}`)!, depth = site.get(`depth_${band}`)!;
    return Float64Array.from({ length: n }, (_, i) => depth[i] > 0 ? flux[i] * Math.sqrt(depth[i]) : NaN);
  };
  const [a, b] = [signals(measured), signals(truths)], edges = equalEdges([...a, ...b], curveBins);
  const fractions = (values: Float64Array, detected: Float64Array) =>
    intoBins(edges, values.keys(), (row) => values[row]).map((rows) =>
      wilson(rows.filter((row) => detected[row] === 1).length, rows.length)
    );
  const left = fractions(a, measured.outcome.get("detected")!), right = fractions(b, drawn.get("detected")!);
  return {
    band,
    bins: left.map((fraction, i) => ({ low: edges[i], high: edges[i + 1], measured: fraction, drawn: right[i] })),
  };
}

const found = (outcome: Values) => histogram(outcome.get("detected")!, 2);

function histogram(values: Float64Array, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const v of values) if (v >= 0 && v < classes) counts[v]++;
  return counts;
}

/** All columns at once, each in units of its scatter; sources that were not found take part with a coordinate of their own. */
function together(
  columns: readonly Compared[],
  measured: Population,
  truths: Population,
  drawn: Values,
  seed: number,
): HeldOutTest {
  const values = columns.map(({ of }) => [of(measured, measured.outcome), of(truths, drawn)] as const);
  const used = values.flatMap(([a, b]) => {
    const sorted = Float64Array.from([...a, ...b].filter(Number.isFinite)).sort();
    const scatter = (quantile(sorted, 0.84) - quantile(sorted, 0.16)) / 2;
    return scatter > 0 ? [{ pair: [a, b] as const, middle: quantile(sorted, 0.5), scatter }] : [];
  });
  const d = used.length + 1;
  const sample = (which: 0 | 1, n: number, outcome: Values): Sample => {
    const rows = thin(Array.from({ length: n }, (_, i) => i), mostPoints), points = new Float64Array(rows.length * d);
    rows.forEach((row, i) => {
      used.forEach(({ pair, middle, scatter }, c) => {
        const v = (pair[which][row] - middle) / scatter;
        // Far outliers would outweigh the rest.
        points[i * d + c] = Number.isFinite(v) ? Math.max(-5, Math.min(5, v)) : 0;
      });
      points[i * d + d - 1] = 2 * outcome.get("detected")![row];
    });
    return { n: rows.length, points };
  };
  const test = energyTest(sample(0, measured.n, measured.outcome), sample(1, truths.n, drawn), d, 199, seed);
  return { name: "all columns together", kind: "energy", ...test };
}
