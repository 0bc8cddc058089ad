import { UserColumns } from "../base/table/user_columns.ts";
import type { Table } from "../base/table.ts";
import { modelOrder, type SourceParameters, type SourceType } from "./source.ts";
import type { TruthTable } from "./truth.ts";

/** A position and a shape whose flux is to be measured. */
export interface ForcedTarget {
  /** Data release of the catalogue; 0 for an injected source. */
  release: number;
  /** Number of the brick; −1 for an injected source. */
  brickid: number;
  /** Name of the brick. */
  brickname: string;
  /** Row number of a catalogue; −1 for an injected source. */
  objid: number;
  /** Id of an injected source; undefined for a row of a catalogue. */
  simId?: bigint;
  /** Undefined for catalogue rows without a model (types DUP and NUN). */
  parameters?: Omit<SourceParameters, "flux">;
}

const empty = ["DUP", "NUN"];

/** Positions and shapes of a catalogue in the current columns. @param place of the table, for messages
 * @throws {InputError} when a column is missing, a value is not finite or a type is not known
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { catalogueTargets, TableBuilder } from "@obiwan/obiwan";
 *
 * const catalogue = new TableBuilder(1).text("type", () => "EXP", 3).add("ra", "f8", () => 150).add("dec", "f8", () => 2);
 * catalogue.add("shape_r", "f4", () => 1.5).add("shape_e1", "f4", () => 0).add("shape_e2", "f4", () => 0);
 * const [target] = catalogueTargets(catalogue.add("sersic", "f4", () => 1).build(), "made here");
 * assert.equal(target.parameters!.re, 1.5);
 * ```
 */
export function catalogueTargets(table: Table, place: string): ForcedTarget[] {
  const columns = new UserColumns(table, `use the catalogue ${place}`), fail = (rule: string) => columns.fail(rule);
  const types = columns.texts("type");
  const column = (name: string) => {
    const values = columns.oneARow(name),
      bad = values.findIndex((v, i) => !Number.isFinite(v) && !empty.includes(types[i]));
    return bad < 0 ? values : fail(`${name} must be finite, row ${bad} holds ${values[bad]}`);
  };
  const [ra, dec, re, e1, e2, sersic] = ["ra", "dec", "shape_r", "shape_e1", "shape_e2", "sersic"].map(column);
  const optional = (name: string, absent: (row: number) => number) =>
    columns.has(name) ? columns.oneARow(name) : Float64Array.from(types, (_, i) => absent(i));
  const release = optional("release", () => 0),
    brickid = optional("brickid", () => -1),
    objid = optional("objid", (i) => i);
  const brickname = columns.has("brickname") ? columns.texts("brickname") : undefined;
  return types.map((type, i) => {
    const names = {
      release: release[i],
      brickid: brickid[i],
      brickname: brickname?.[i] ?? "",
      objid: objid[i],
    };
    if (empty.includes(type)) return names;
    if (!modelOrder.includes(type as SourceType)) {
      fail(`type must be one of ${[...modelOrder, ...empty].join(", ")}, row ${i} holds "${type}"`);
    }
    if (type === "SER" && !(sersic[i] >= sersicRange.low && sersic[i] <= sersicRange.high)) {
      fail(`sersic must be ${sersicRange.low}..${sersicRange.high}, row ${i} holds ${sersic[i]}`);
    }
    if (type !== "PSF" && !(re[i] > 0)) fail(`shape_r of a ${type} must be positive, row ${i} holds ${re[i]}`);
    if (!(Math.hypot(e1[i], e2[i]) < 1)) {
      fail(`hypot(shape_e1, shape_e2) must be below 1, row ${i} holds ${e1[i]}, ${e2[i]}`);
    }
    const parameters = {
      type: type as SourceType,
      ra: ra[i],
      dec: dec[i],
      re: re[i],
      e1: e1[i],
      e2: e2[i],
      sersic: sersic[i],
    };
    return { ...names, parameters };
  });
}

/** Indices that the fitter's Sérsic mixtures take. */
const sersicRange = { low: 0.5, high: 6 };

/** Injected sources at their true positions and shapes, drawn with the fitter's profiles.
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { truthTargets } from "@obiwan/obiwan";
 *
 * const one = (value: number) => Float64Array.of(value);
 * const shape = { n: one(4), rhalf: one(0.8), e1: one(0), e2: one(0) };
 * const galaxy = { id: [7n], ra: one(150), dec: one(2), mag: { r: one(21) }, shape };
 * assert.equal(truthTargets(galaxy, [0], "1500p020")[0].parameters!.type, "DEV");
 * ```
 */
export function truthTargets(truth: TruthTable, rows: readonly number[], brickname: string): ForcedTarget[] {
  return rows.map((row) => {
    const { shape } = truth, n = shape?.n[row] ?? 0;
    const type: SourceType = !shape ? "PSF" : n === 1 ? "EXP" : n === 4 ? "DEV" : "SER";
    const parameters = {
      type,
      ra: truth.ra[row],
      dec: truth.dec[row],
      re: shape?.rhalf[row] ?? 0,
      e1: shape?.e1[row] ?? 0,
      e2: shape?.e2[row] ?? 0,
      sersic: Math.min(Math.max(n, sersicRange.low), sersicRange.high),
    };
    return { release: 0, brickid: -1, brickname, objid: -1, simId: truth.id[row], parameters };
  });
}
