import { type NumberRule, UserColumns, withNames } from "../../base/table/user_columns.ts";
import type { Table } from "../../base/table.ts";
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
  /** n(z) of `nearest`. */
  nz: MixtureName;
  /** Galaxies: rhalf and n are needed. */
  extended: boolean;
  seed: number;
  shape: ShapeModel;
  smoothing: number | "rule";
}

const known = ["id", "redshift", "g", "r", "z", "rhalf", "n", "ba", "pa"] as const;
type Name = typeof known[number];

/** Draws from a table that the user provides.
 * @throws {InputError} for a column that is missing, unknown or out of range, naming the nearest that there is */
export function ownTable(own: OwnTable): PropertyModel {
  const { seed, extended, mode } = own, { values, ids, rows } = readColumns(own), deviates = new Deviates(seed, "row");
  const copied = (["redshift", "g", "r", "z", "rhalf", "n", "ba", "pa"] as const).filter((n) => values[n]);
  const drawn = extended ? (["ba", "pa"] as const).filter((n) => !values[n]) : [];
  const shapes = new ShapeDraw(own.shape, seed), redshifts = new RedshiftDraw(redshiftMixtures[own.nz], seed, 0);
  const nearest = values.redshift && mode === "nearest" ? new NearestRow(values.redshift) : undefined;
  const smoother = mode === "smoothed" ? smootherOf(values, seed, own.smoothing) : undefined;
  const names = [...copied, ...drawn, ...(nearest ? ["nn_redshift" as const] : [])];
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

type Values = Partial<Record<Exclude<Name, "id">, Float64Array>>;
function readColumns(own: OwnTable): { values: Values; ids: string[]; rows: number } {
  const { path, mapping } = own, what = `draw from "${path}"`;
  const columns = new UserColumns(withNames(own.table, explicitBands(mapping), nameable, what), what, 1);
  if (columns.table.nrows === 0) columns.fail("it has no rows");
  return { values: valuesOf(own, columns), ids: idsOf(columns), rows: columns.table.nrows };
}

/** Names that columns can be given. */
export const nameable = [...known, ...["g", "r", "z"].flatMap((b) => [`mag_${b}`])];

/** What the table, or a number of the mapping, gives. */
function valuesOf({ mode, extended }: OwnTable, columns: UserColumns): Values {
  const needed: Name[] = ["g", "r", "z", ...(extended ? ["rhalf", "n"] as const : [])], values: Values = {};
  if (mode === "nearest") needed.push("redshift");
  for (const name of known) {
    if (name === "id" || (!extended && ["rhalf", "n", "ba", "pa"].includes(name))) continue;
    if (name === "g" || name === "r" || name === "z") values[name] = magnitudes(columns, name);
    else if (needed.includes(name) || columns.has(name)) values[name] = columns.numbers(name, limits[name]);
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
export const limits: Partial<Record<Name, NumberRule>> = {
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

/** Moves g, the colours, ln rhalf and the redshift of a row together; n, ba and pa stay those of the row. */
function smootherOf(values: Values, seed: number, smoothing: number | "rule") {
  const { g, r, z, rhalf, redshift } = values as Required<Values>;
  const coordinates = [g, g.map((v, i) => v - r[i]), r.map((v, i) => v - z[i])];
  if (rhalf) coordinates.push(rhalf.map(Math.log));
  if (redshift) coordinates.push(redshift);
  const smoother = new Smoother(coordinates, seed, smoothing === "rule" ? undefined : smoothing);
  const moved = new Float64Array(coordinates.length);
  return (row: number, id: number, to: Record<string, Float64Array>, at: number) => {
    smoother.at(row, id, moved);
    to.g[at] = moved[0];
    to.r[at] = moved[0] - moved[1];
    to.z[at] = moved[0] - moved[1] - moved[2];
    if (rhalf) to.rhalf[at] = Math.exp(moved[3]);
    // A redshift cannot be negative: what falls below 0 is mirrored there.
    if (redshift) to.redshift[at] = Math.abs(moved[coordinates.length - 1]);
  };
}
