import { bandOrder } from "../../base/bands.ts";
import { type NumberRule, UserColumns, withNames } from "../../base/table/user_columns.ts";
import type { Table } from "../../base/table.ts";
import { isWiseBand, wiseBands } from "../../survey/infrared/wise_bands.ts";
import { bandColumn, magnitudeRule, redshiftHint } from "../../survey/randoms/magnitudes.ts";
import { explicitBands } from "../../survey/randoms.ts";
import { Deviates } from "../distributions/deviates.ts";
import { type MixtureName, RedshiftDraw, redshiftMixtures } from "../distributions/redshifts.ts";
import { isStandIn, NearestRow } from "../samples.ts";
import { ShapeDraw, type ShapeModel } from "../distributions/shapes.ts";
import { Smoother } from "../distributions/smoothing.ts";
import { columnsOf, f8Columns, type PropertyModel } from "./model.ts";

/** How rows of a sample become sources. */
export type SampleMode = "nearest" | "resampled" | "smoothed" | "deconvolved";

export interface OwnTable {
  table: Table;
  /** File it came from, for messages and the record. */
  path: string;
  sha256: string;
  /** - `nearest`: a redshift from n(z), the row of nearest redshift
   * - `resampled`: a random row, unchanged
   * - `smoothed`: a random row, perturbed by a fraction of the table's scatter
   * - `deconvolved`: a random row's possible truth (`deconvolvedTable`) */
  mode: SampleMode;
  /** Gaussians of "deconvolved" (default: as many as held-out rows want). */
  components?: number;
  /** Our name → theirs, or a number that all rows get. */
  mapping: ReadonlyMap<string, string>;
  /** That the table must have; magnitudes in others are copied where it has them. */
  bands: readonly string[];
  /** n(z) of `nearest`. */
  nz: MixtureName;
  /** Galaxies: rhalf and n are needed. */
  extended: boolean;
  seed: number;
  shape: ShapeModel;
  smoothing: number | "rule";
}

const allBands: readonly string[] = [...bandOrder, ...wiseBands];
const shapeNames = ["rhalf", "n", "ba", "pa"] as const, known: readonly string[] = ["redshift", ...shapeNames];

/** Draws from a table that the user provides.
 * @throws {InputError} for a column that is missing, unknown or out of range, naming the nearest that there is */
export function ownTable(own: OwnTable): PropertyModel {
  const { seed, extended, mode } = own, { values, ids, rows } = readColumns(own), deviates = new Deviates(seed, "row");
  const copied = ["redshift", ...allBands, ...shapeNames].filter((n) => values[n]);
  const drawn = extended ? (["ba", "pa"] as const).filter((n) => !values[n]) : [];
  const shapes = new ShapeDraw(own.shape, seed), redshifts = new RedshiftDraw(redshiftMixtures[own.nz], seed, 0);
  const nearest = values.redshift && mode === "nearest" ? new NearestRow(values.redshift) : undefined;
  const smoother = mode === "smoothed" ? smootherOf(values, own) : undefined;
  const names = [...copied, ...drawn, ...(nearest ? ["nn_redshift"] : [])];
  const width = Math.max(1, ...ids.map((t) => t.length));
  return {
    name: "table",
    about: `own table "${own.path}", ${mode}`,
    samples: [{ name: own.path, standIn: isStandIn(ids), sha256: own.sha256, id: ids }],
    columns: columnsOf(["id", "ra", "dec", ...names, "id_sample"], { id_sample: width }),
    draw(first, count) {
      const to = f8Columns(names, count), id_sample = new Array<string>(count);
      for (let i = 0; i < count; i++) {
        const id = first + i, redshift = nearest ? redshifts.at(id) : 0;
        const row = nearest ? nearest.at(redshift) : Math.floor(deviates.uniform(id)[0] * rows);
        for (const name of copied) to[name][i] = values[name]![row];
        id_sample[i] = ids[row];
        if (nearest) {
          to.nn_redshift[i] = values.redshift![row];
          to.redshift[i] = redshift;
        }
        smoother?.(row, id, to, i);
        if (drawn.length > 0) {
          const shape = shapes.at(id, values.n![row] < 2.5 ? "disc" : "spheroid");
          for (const name of drawn) to[name][i] = shape[name];
        }
      }
      return { ...to, id_sample };
    },
  };
}

type Values = Record<string, Float64Array | undefined>;
function readColumns(own: OwnTable): { values: Values; ids: string[]; rows: number } {
  const { path, mapping } = own, what = `draw from "${path}"`;
  const columns = new UserColumns(withNames(own.table, explicitBands(mapping), nameable, what), what, 1);
  if (columns.table.nrows === 0) columns.fail("it has no rows");
  return { values: valuesOf(own, columns), ids: idsOf(columns), rows: columns.table.nrows };
}

/** Names that columns can be given. */
export const nameable = ["id", ...known, ...allBands.flatMap((b) => [b, `mag_${b}`])];

/** What the table, or a number of the mapping, gives. */
function valuesOf({ mode, extended, bands }: OwnTable, columns: UserColumns): Values {
  const needed = [...extended ? ["rhalf", "n"] : [], ...mode === "nearest" ? ["redshift"] : []], values: Values = {};
  for (const band of allBands) {
    // A column that is called i, u or y need not be a magnitude where nobody asked for one.
    const name = bandColumn(columns, band)?.name, sure = isWiseBand(band) ? [band, `mag_${band}`] : [`mag_${band}`];
    if (bands.includes(band) || (name !== undefined && sure.includes(name))) values[band] = magnitudes(columns, band);
  }
  for (const name of known) {
    if (!extended && (shapeNames as readonly string[]).includes(name)) continue;
    if (needed.includes(name) || columns.has(name)) values[name] = columns.numbers(name, limits[name]);
  }
  return values;
}

function magnitudes(columns: UserColumns, band: string): Float64Array {
  const found = bandColumn(columns, band), hint = redshiftHint(columns, band);
  if (found?.kind === "magnitude") return columns.numbers(found.name, magnitudeRule);
  if (hint !== "") columns.fail(`column "mag_${band}" or "${band}" is missing${hint}`);
  return columns.missing(band, [`mag_${band}`]);
}

/** Smallest and largest that a draw may copy. */
export const limits: Readonly<Record<string, NumberRule>> = {
  rhalf: { low: 1e-3, high: 1e3, unit: "arcsec" },
  n: { low: 0.3, high: 6.2 },
  ba: { low: 1e-3, high: 1 },
  redshift: { low: 0, high: 100 },
};

/** Ids of the rows as text; their numbers where the table has none. */
export function idsOf(columns: UserColumns): string[] {
  const column = columns.find("id")?.column;
  return column
    ? Array.from(column.data as ArrayLike<unknown>, (v) => String(v).trim())
    : Array.from({ length: columns.table.nrows }, (_, i) => String(i + 1));
}

/** Moves the first band, the colours, ln rhalf and the redshift of a row together; n, ba and pa stay those of the row, and bands beside
 * those that the table must have keep their colour to the last of these. */
function smootherOf(values: Values, { bands, seed, smoothing }: OwnTable) {
  const own = allBands.filter((b) => bands.includes(b)), others = allBands.filter((b) => values[b] && !own.includes(b));
  const { rhalf, redshift } = values, last = own[own.length - 1];
  const coordinates = own.map((b, k) => k === 0 ? values[b]! : values[own[k - 1]]!.map((v, i) => v - values[b]![i]));
  if (rhalf) coordinates.push(rhalf.map(Math.log));
  if (redshift) coordinates.push(redshift);
  const smoother = new Smoother(coordinates, seed, smoothing === "rule" ? undefined : smoothing);
  const moved = new Float64Array(coordinates.length);
  return (row: number, id: number, to: Record<string, Float64Array>, at: number) => {
    smoother.at(row, id, moved);
    own.forEach((b, k) => to[b][at] = k === 0 ? moved[0] : to[own[k - 1]][at] - moved[k]);
    for (const b of others) to[b][at] = values[b]![row] + to[last][at] - values[last]![row];
    if (rhalf) to.rhalf[at] = Math.exp(moved[own.length]);
    // A redshift cannot be negative: what falls below 0 is mirrored there.
    if (redshift) to.redshift[at] = Math.abs(moved[coordinates.length - 1]);
  };
}
