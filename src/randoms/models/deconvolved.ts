import { UsageError } from "../../base/errors.ts";
import { UserColumns, withNames } from "../../base/table/user_columns.ts";
import { magnitude, nanomaggies } from "../../base/units.ts";
import type { Trial } from "../../math/deconvolution/choose_components.ts";
import { choleskyInPlace, type NoisyPoints, Posterior } from "../../math/deconvolution/gaussian_mixture.ts";
import { explicitBands } from "../../survey/randoms.ts";
import { magnitudeRule } from "../../survey/randoms/magnitudes.ts";
import { Deviates } from "../distributions/deviates.ts";
import { ShapeDraw } from "../distributions/shapes.ts";
import { isStandIn } from "../samples.ts";
import { fluxOf, sizeOf } from "./deconvolved/measured.ts";
import { fitted, fluxOfAsinh } from "./deconvolved/points.ts";
import { columnsOf, f8Columns, type PropertyModel } from "./model.ts";
import { idsOf, limits, nameable, type OwnTable } from "./own_table.ts";

const bands = ["g", "r", "z"] as const;
/** Draws from the population behind a deeper catalogue with errors: a random row, and of what it may be in truth one possibility. Fluxes (as asinh
 * magnitudes and colours) and ln size are drawn given the row's measurement and a mixture of Gaussians fitted by extreme deconvolution; redshift,
 * n, ba and pa stay those of the row. What cannot be (a flux not above 0) is drawn again, with another row.
 * @throws {InputError} for a column that is missing or out of range */
export function deconvolvedTable(own: OwnTable): PropertyModel {
  const { seed, extended, path, mapping } = own, what = `draw from "${path}" deconvolved`;
  const beyond = own.bands.filter((b) => !(bands as readonly string[]).includes(b));
  if (beyond.length > 0) {
    throw new UsageError(`Cannot ${what} in ${beyond.join(", ")}: the population is that of ${bands.join(", ")}`);
  }
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
