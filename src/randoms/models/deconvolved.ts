import { UserColumns, withNames } from "../../base/table/user_columns.ts";
import { magnitude, nanomaggies } from "../../base/units.ts";
import { chooseMixture, type Trial } from "../../math/deconvolution/choose_components.ts";
import {
  choleskyInPlace,
  type GaussianMixture,
  type NoisyPoints,
  Posterior,
} from "../../math/deconvolution/gaussian_mixture.ts";
import { explicitBands } from "../../survey/randoms.ts";
import { bandColumn, magnitudeRule } from "../../survey/randoms/magnitudes.ts";
import { Deviates } from "../distributions/deviates.ts";
import { ShapeDraw } from "../distributions/shapes.ts";
import { isStandIn } from "../samples.ts";
import { columnsOf, f8Columns, type PropertyModel } from "./model.ts";
import { idsOf, limits, nameable, type OwnTable } from "./own_table.ts";

const bands = ["g", "r", "z"] as const;
/** An asinh magnitude is this many times asinh (Lupton, Gunn & Szalay 1999). */
const pogson = 2.5 / Math.LN10;

/** Draws from the population behind a deeper catalogue with errors: a random row, and of what it may be in truth one possibility. Fluxes (as asinh
 * magnitudes and colours) and ln size are drawn given the row's measurement and a mixture of Gaussians fitted by extreme deconvolution; redshift,
 * n, ba and pa stay those of the row. What cannot be (a flux not above 0) is drawn again, with another row.
 * @throws {InputError} for a column that is missing or out of range */
export function deconvolvedTable(own: OwnTable): PropertyModel {
  const { seed, extended, path, mapping } = own, what = `draw from "${path}" deconvolved`;
  const columns = new UserColumns(
    withNames(own.table, explicitBands(mapping), [...nameable, ...errorNames], what),
    what,
    1,
  );
  if (columns.table.nrows < fewest) columns.fail(`at least ${fewest} rows are needed, it has ${columns.table.nrows}`);
  const fluxes = bands.map((b) => fluxOf(columns, b)), size = extended ? sizeOf(columns) : undefined;
  const { softening, points, mixture, trials } = fitted(fluxes, size, seed, own.components);
  const posterior = new Posterior(mixture);
  const kept = (["redshift", ...(extended ? ["n", "ba", "pa"] as const : [])] as const)
    .filter((name) => name === "n" || columns.has(name));
  const values = Object.fromEntries(kept.map((name) => [name, columns.numbers(name, limits[name])]));
  const drawn = extended ? (["ba", "pa"] as const).filter((name) => !values[name]) : [];
  const ids = idsOf(columns), deviates = new Deviates(seed, "deconvolved"), shapes = new ShapeDraw(own.shape, seed);
  const names = [...bands, ...(extended ? ["rhalf" as const] : []), ...kept, ...drawn], truth = new Float64Array(4);
  return {
    name: "table",
    about: `own table "${path}", deconvolved: ${mixture.weight.length} Gaussians in asinh magnitudes${
      extended ? ", colours and ln size" : " and colours"
    }${heldOutText(trials)}`,
    samples: [{ name: path, standIn: isStandIn(ids), sha256: own.sha256, id: ids }],
    columns: columnsOf(["id", "ra", "dec", ...names, "id_sample"], {
      id_sample: Math.max(1, ...ids.map((t) => t.length)),
    }),
    draw(first, count) {
      const to = f8Columns(names, count), id_sample = new Array<string>(count);
      for (let i = 0; i < count; i++) {
        const row = drawTruth(deviates, first + i, points, posterior, softening, truth);
        if (row < 0) {
          columns.fail(`no possible truth was found for id ${first + i} in ${mostTries} rows: its fluxes are noise`);
        }
        bands.forEach((b, k) => to[b][i] = truth[k]);
        if (extended) to.rhalf[i] = truth[3];
        for (const name of kept) to[name][i] = values[name][row];
        id_sample[i] = ids[row];
        if (drawn.length > 0) {
          const shape = shapes.at(first + i, values.n[row] < 2.5 ? "disc" : "spheroid");
          for (const name of drawn) to[name][i] = shape[name];
        }
      }
      return { ...to, id_sample };
    },
  };
}

/** Fewest rows that a population is found behind, and rows that are tried for one id. */
const fewest = 50, mostTries = 1000;

/** Names that columns of errors can be given, besides those of `nameable`. */
const errorNames = [...bands.flatMap((b) => [`flux_${b}`, `flux_ivar_${b}`, `${b}_err`]), "rhalf_err", "rhalf_ivar"];

const heldOutText = (trials: readonly Trial[]) =>
  trials.length === 0
    ? ""
    : `; ln likelihood of rows held out by number: ${
      trials.map((t) => `${t.components} ${t.logLikelihood.toFixed(3)}`).join(", ")
    }`;

interface Measured {
  /** nmgy, or arcsec */
  value: Float64Array;
  error: Float64Array;
}

/** Flux in nmgy and its error, from `flux_<b>` and `flux_ivar_<b>` or from magnitudes and `<b>_err`. */
function fluxOf(columns: UserColumns, band: string): Measured {
  const found = bandColumn(columns, band);
  if (found?.kind === "flux") {
    const value = columns.numbers(found.name), ivar = columns.numbers(`flux_ivar_${band}`, { low: 1e-12 });
    return { value, error: ivar.map((v) => 1 / Math.sqrt(v)) };
  }
  if (!found) columns.missing(`mag_${band}`, [band, `flux_${band}`]);
  const value = columns.numbers(found.name, magnitudeRule).map(nanomaggies);
  const error = columns.numbers(`${band}_err`, { aliases: [`mag_err_${band}`, `magerr_${band}`], low: 0, unit: "mag" });
  return { value, error: error.map((e, i) => value[i] * e / pogson) };
}

function sizeOf(columns: UserColumns): Measured {
  const value = columns.numbers("rhalf", limits.rhalf);
  const error = columns.has("rhalf_ivar")
    ? columns.numbers("rhalf_ivar", { low: 1e-12 }).map((v) => 1 / Math.sqrt(v))
    : columns.numbers("rhalf_err", { low: 0, unit: "arcsec" });
  return { value, error };
}

/** Asinh magnitude r, colours g − r and r − z, ln size, with the covariance of their errors. A function m of a flux f with an error σ has, to second
 * order, the mean m + m″σ²/2 and the variance m′²σ² + m″²σ⁴/2 (the same for ln size).
 * @param at fluxes and size at which m′ and m″ are taken, row by row: what is measured would go with its own error */
function pointsOf(
  fluxes: readonly Measured[],
  softening: readonly number[],
  size: Measured | undefined,
  at: readonly Float64Array[],
): NoisyPoints {
  const n = fluxes[0].value.length, d = size ? 4 : 3;
  const value = new Float64Array(n * d), error = new Float64Array(n * d * d);
  for (let i = 0; i < n; i++) {
    const [g, r, z] = fluxes.map(({ value: f, error: e }, k) => {
      const b = softening[k], flux = at[k][i], root = flux ** 2 + 4 * b ** 2;
      return moments(asinhMagnitude(f[i], b), pogson / Math.sqrt(root), pogson * flux / root ** 1.5, e[i]);
    });
    value.set([r.mean, g.mean - r.mean, r.mean - z.mean], i * d);
    const [vg, vr, vz] = [g.variance, r.variance, z.variance];
    const covariance = [[vr, -vr, vr], [-vr, vg + vr, -vr], [vr, -vr, vr + vz]];
    covariance.forEach((line, a) => error.set(line, (i * d + a) * d));
    if (!size) continue;
    const there = at[3][i], ln = moments(Math.log(size.value[i]), 1 / there, -1 / there ** 2, size.error[i]);
    value[i * d + 3] = ln.mean;
    error[(i * d + 3) * d + 3] = ln.variance;
  }
  return { n, dimensions: d, value, error };
}

/** Without the bias that an error gives a curved function. */
const moments = (value: number, slope: number, curve: number, sigma: number) => ({
  mean: value - curve * sigma ** 2 / 2,
  variance: (slope * sigma) ** 2 + (curve * sigma ** 2) ** 2 / 2,
});

/** Rounds in which errors are taken at the truth that the round before made likely. */
const rounds = 2;

/** Points and the mixture behind them. */
function fitted(fluxes: readonly Measured[], size: Measured | undefined, seed: number, components?: number) {
  const softening = fluxes.map(({ error }) => medianOf(error));
  let points = pointsOf(fluxes, softening, size, [...fluxes, ...(size ? [size] : [])].map((m) => m.value));
  let { mixture, trials } = chooseMixture(points, seed, components);
  for (let round = 0; round < rounds; round++) {
    points = pointsOf(fluxes, softening, size, likelyTruth(points, mixture, softening));
    mixture = chooseMixture(points, seed, mixture.weight.length).mixture;
  }
  return { softening, points, mixture, trials };
}

/** Fluxes and size of the mean truth of each row. */
function likelyTruth(points: NoisyPoints, mixture: GaussianMixture, softening: readonly number[]): Float64Array[] {
  const { n, dimensions: d } = points, out = Array.from({ length: d }, () => new Float64Array(n));
  const posterior = new Posterior(mixture), x = new Float64Array(d);
  for (let i = 0; i < n; i++) {
    posterior.of(points, i);
    x.fill(0);
    posterior.share.forEach((share, k) => {
      for (let a = 0; a < d; a++) x[a] += share * posterior.mean[k * d + a];
    });
    [x[0] + x[1], x[0], x[0] - x[2]].forEach((m, k) => out[k][i] = fluxOfAsinh(m, softening[k]));
    if (d === 4) out[3][i] = Math.exp(x[3]);
  }
  return out;
}

/** 22.5 − 2.5 / ln 10 (asinh(f / 2b) + ln b): the magnitude of fluxes far above b, and linear about 0. */
const asinhMagnitude = (flux: number, b: number) => 22.5 - pogson * (Math.asinh(flux / (2 * b)) + Math.log(b));
const fluxOfAsinh = (m: number, b: number) => 2 * b * Math.sinh((22.5 - m) / pogson - Math.log(b));

/** Magnitudes g, r, z and size into `out`. @returns the row, or −1 */
function drawTruth(
  deviates: Deviates,
  id: number,
  points: NoisyPoints,
  posterior: Posterior,
  softening: readonly number[],
  out: Float64Array,
): number {
  const d = points.dimensions, x = new Float64Array(d);
  for (let attempt = 0; attempt < mostTries; attempt++) {
    const [u, v] = deviates.uniform(id, attempt, 0), row = Math.floor(u * points.n);
    posterior.of(points, row);
    drawPosterior(posterior, v, deviates, id, attempt, x);
    const m = [x[0] + x[1], x[0], x[0] - x[2]];
    const fluxes = m.map((value, k) => fluxOfAsinh(value, softening[k]));
    const possible = fluxes.every((f) => f > nanomaggies(magnitudeRule.high!));
    const size = d === 4 ? Math.exp(x[3]) : 1;
    if (!possible || !(size >= limits.rhalf!.low! && size <= limits.rhalf!.high!)) continue;
    out.set([...fluxes.map(magnitude), size]);
    return row;
  }
  return -1;
}

/** One truth that a measurement allows. @param u chooses the component */
function drawPosterior(
  posterior: Posterior,
  u: number,
  deviates: Deviates,
  id: number,
  item: number,
  out: Float64Array,
) {
  const { share, mean, covariance, mixture: { dimensions: d } } = posterior;
  let k = 0;
  while (k < share.length - 1 && (u -= share[k]) > 0) k++;
  const root = covariance.slice(k * d * d, (k + 1) * d * d), noise = new Float64Array(d + 1);
  choleskyInPlace(root, d);
  for (let a = 0; a < d; a += 2) noise.set(deviates.normal(id, item, 1 + a / 2), a);
  for (let a = 0; a < d; a++) {
    let v = mean[k * d + a];
    for (let b = 0; b <= a; b++) v += root[a * d + b] * noise[b];
    out[a] = v;
  }
}

function medianOf(values: Float64Array): number {
  const middle = values.toSorted()[values.length >> 1];
  // Without any error a magnitude is what it is.
  return Math.max(middle, 1e-6);
}
