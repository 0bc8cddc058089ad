import { inEbossBox } from "../distributions/colour_box.ts";
import { curve } from "../distributions/density.ts";
import { Deviates } from "../distributions/deviates.ts";
import { type MixtureName, RedshiftDraw, redshiftMixtures } from "../distributions/redshifts.ts";
import type { Sample } from "../samples.ts";

/** Parameters of a synthetic sample. Limits and medians are those of the measured one; scatter and trends
 * with redshift are round numbers of plausible size. */
export interface StandInPlan {
  /** The file that it stands in for. */
  file: string;
  /** Starts the ids of its rows. */
  prefix: string;
  rows: number;
  nz: MixtureName;
  redshift: readonly [number, number];
  /** Smallest, middle, largest: the density of g rises as a power of the distance from the bright end. */
  g: readonly [number, number, number];
  r: readonly [number, number];
  z: readonly [number, number];
  /** Middle and scatter of the colours at the middle redshift, and g − r per redshift. */
  gr: { median: number; sigma: number; slope: number };
  rz: { median: number; sigma: number };
  /** arcsec: smallest, middle, largest; how many σ of ln r the limits lie out */
  rhalf: readonly [number, number, number];
  rhalfLimits: number;
  /** All rows were chosen by the eBOSS SGC colours. */
  targets?: boolean;
}

const middle = 0.85;

export const standInPlans: readonly StandInPlan[] = [
  {
    file: "eboss_elg_tsspectra_EXP.csv",
    prefix: "standin-te",
    rows: 1600,
    nz: "eboss",
    redshift: [0.0001, 1.651],
    g: [21.83, 22.56, 22.82],
    r: [20.9, 22.5],
    z: [19.6, 21.8],
    gr: { median: 0.652, sigma: 0.16, slope: -0.17 },
    rz: { median: 0.91, sigma: 0.24 },
    rhalf: [0.204, 0.75, 2.498],
    rhalfLimits: 2.7,
    targets: true,
  },
  {
    file: "eboss_elg_tsspectra_DEV.csv",
    prefix: "standin-td",
    rows: 500,
    nz: "eboss",
    redshift: [0.0001, 1.643],
    g: [21.83, 22.52, 22.82],
    r: [20.96, 22.43],
    z: [19.66, 21.73],
    gr: { median: 0.64, sigma: 0.14, slope: -0.17 },
    rz: { median: 0.94, sigma: 0.23 },
    rhalf: [0.15, 1.046, 4.997],
    rhalfLimits: 2,
    targets: true,
  },
  {
    file: "eboss_elg_dr3deep2_EXP.csv",
    prefix: "standin-de",
    rows: 600,
    nz: "eboss",
    redshift: [0.0004, 1.932],
    g: [21.63, 22.73, 23.02],
    r: [20.59, 22.8],
    z: [19.39, 22.28],
    gr: { median: 0.65, sigma: 0.22, slope: -0.35 },
    rz: { median: 0.93, sigma: 0.24 },
    rhalf: [0.239, 0.757, 2.454],
    rhalfLimits: 2.7,
  },
  {
    file: "eboss_elg_dr3deep2_DEV.csv",
    prefix: "standin-dd",
    rows: 200,
    nz: "eboss",
    redshift: [0.115, 1.531],
    g: [21.68, 22.64, 23.02],
    r: [20.73, 22.81],
    z: [19.74, 22.27],
    gr: { median: 0.61, sigma: 0.21, slope: -0.4 },
    rz: { median: 1.02, sigma: 0.28 },
    rhalf: [0.187, 0.857, 4.769],
    rhalfLimits: 2,
  },
  {
    file: "elg_sample_5dim_10k.fits",
    prefix: "standin-5d",
    rows: 1600,
    nz: "desi",
    redshift: [0.6, 1.6],
    g: [21.4, 23.7, 24.5],
    r: [20.5, 23.9],
    z: [19.4, 23.0],
    gr: { median: 0.42, sigma: 0.22, slope: -0.25 },
    rz: { median: 0.8, sigma: 0.27 },
    rhalf: [0.131, 0.55, 2.0],
    rhalfLimits: 2.5,
  },
];

/** Kumaraswamy's distribution: a power of this. Below 1 it piles up a little at the faint end, as target samples do. */
const faintEdge = 0.8, fromBright = (u: number) => 1 - (1 - u) ** (1 / faintEdge);

/** Redder galaxies of one colour are redder in the other; larger ones are a little redder. */
const colourCorrelation = 0.35, sizeCorrelation = 0.12;

/** Columns of a synthetic sample, rounded as `packSample` stores them. The same plan, row count and seed give the same rows. */
export function makeStandIn(plan: StandInPlan, rows = plan.rows, seed = 1): Omit<Sample, "sha256"> {
  const deviates = new Deviates(seed, `stand-in ${plan.file}`),
    redshifts = new RedshiftDraw(
      redshiftMixtures[plan.nz],
      seed,
      ...plan.redshift,
    );
  const [low, median, high] = plan.rhalf, [bright, , faint] = plan.g, columns = emptyColumns(rows);
  const power = Math.log((plan.g[1] - bright) / (faint - bright)) / Math.log(fromBright(0.5));
  const lnSigma = curve([[-1, Math.log(median / low) / plan.rhalfLimits], [
    1,
    Math.log(high / median) / plan.rhalfLimits,
  ]]);
  for (let row = 0; row < rows; row++) {
    const redshift = redshifts.at(row);
    for (let round = 0;; round++) {
      const g = bright + (faint - bright) * fromBright(deviates.uniform(row, round, 0)[0]) ** power;
      const [a, b] = deviates.normal(row, round, 1), c = deviates.normal(row, round, 2)[0];
      const gr = plan.gr.median + plan.gr.slope * (redshift - middle) + plan.gr.sigma * a;
      const rz = plan.rz.median + plan.rz.sigma * mixed(colourCorrelation, a, b), size = mixed(sizeCorrelation, b, c);
      const r = g - gr, z = r - rz, rhalf = median * Math.exp(lnSigma(Math.sign(size)) * size);
      const inside = r >= plan.r[0] && r <= plan.r[1] && z >= plan.z[0] && z <= plan.z[1] && rhalf >= low &&
        rhalf <= high;
      if (!inside || (plan.targets && !inEbossBox(g, r, z))) continue;
      for (const [name, value] of Object.entries({ g, r, z, rhalf, redshift })) {
        columns[name as keyof typeof columns][row] = Math.round(value * 1e4) / 1e4;
      }
      break;
    }
  }
  return { name: plan.file, standIn: true, id: standInIds(plan, rows), ...columns };
}

const mixed = (correlation: number, a: number, b: number) => correlation * a + Math.sqrt(1 - correlation ** 2) * b;

export const standInIds = ({ prefix }: StandInPlan, rows: number) =>
  Array.from({ length: rows }, (_, i) => `${prefix}${i + 1}`);

export function emptyColumns(rows: number) {
  const column = () => new Float64Array(rows);
  return { g: column(), r: column(), z: column(), rhalf: column(), redshift: column() };
}
