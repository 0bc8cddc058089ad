import type { Table } from "../../base/table.ts";
import { TableBuilder } from "../../base/table_builder.ts";
import { nanomaggies } from "../../base/units.ts";
import type { BrickGrid } from "../../survey/bricks/brick_grid.ts";
import { type DustMap, transmission } from "../../survey/extinction.ts";
import { type InjectionRecord, truthPixels, type TruthRows } from "../../survey/truth.ts";

/** Truth of the injected sources, one row each: the columns of the original, then further ones. `x`, `y` are 1-based
 * pixels of the (zoomed) brick; `<b>flux` includes Galactic extinction; `rhalf` is the semi-major radius, `rhalf_circ` that of the
 * circle of the same area.
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { injectSources, MemoryDisk, noDust, numbers, openBrick, simcat } from "@obiwan/obiwan";
 * import { synthBrick, synthZoom, writeSurvey } from "@obiwan/obiwan";
 *
 * const disk = new MemoryDisk(), size = 64;
 * await writeSurvey(disk, "survey", { seed: 7, size, nobj: 2 });
 * const { brickname: brick, ra, dec } = synthBrick, zoom = synthZoom(size), bands = ["r"];
 * const { grid, exposures } = await openBrick(disk, { surveyDir: "survey", brick, zoom, bands, calibOrder: "merged" });
 * const truth = { id: [1n], ra: Float64Array.of(ra), dec: Float64Array.of(dec), mag: { r: Float64Array.of(20) } };
 * const options = { seed: 1, noise: false, profile: "sersic", dust: noDust } as const;
 * const { records } = await injectSources(exposures, truth, [0], options);
 * const table = simcat(grid, { truth, rows: [0] }, records, noDust);
 * assert.deepEqual(numbers(table, "nccd_r"), Float64Array.of(2));
 * ```
 */
export function simcat(
  grid: BrickGrid,
  { truth, rows }: TruthRows,
  records: readonly InjectionRecord[],
  dust: DustMap,
): Table {
  const t = new TableBuilder(rows.length), bands = Object.keys(truth.mag), { shape, redshift } = truth;
  const xy = truthPixels(grid, { truth, rows });
  const ebv = rows.map((r) => dust(truth.ra[r], truth.dec[r]));
  t.long("id", (i) => truth.id[rows[i]]);
  t.add("ra", "f8", (i) => truth.ra[rows[i]], { unit: "deg" }).add("dec", "f8", (i) => truth.dec[rows[i]], {
    unit: "deg",
  });
  t.add("x", "f8", (i) => xy[i][0] + 1).add("y", "f8", (i) => xy[i][1] + 1);
  for (const band of bands) {
    const clear = (i: number) => nanomaggies(truth.mag[band][rows[i]]);
    t.add(`${band}flux`, "f8", (i) => clear(i) * transmission(band, ebv[i]), { unit: "nanomaggies" });
    t.add(`mw_transmission_${band}`, "f4", (i) => transmission(band, ebv[i]));
  }
  if (shape) {
    const ratio = (i: number) => {
      const e = Math.hypot(shape.e1[rows[i]], shape.e2[rows[i]]);
      return (1 - e) / (1 + e);
    };
    t.add("n", "f8", (i) => shape.n[rows[i]]).add("rhalf", "f8", (i) => shape.rhalf[rows[i]], { unit: "arcsec" });
    t.add("e1", "f8", (i) => shape.e1[rows[i]]).add("e2", "f8", (i) => shape.e2[rows[i]]);
    t.add("rhalf_circ", "f8", (i) => shape.rhalf[rows[i]] * Math.sqrt(ratio(i)), { unit: "arcsec" });
    t.add("ba", "f8", ratio);
    t.add("pa", "f8", (i) => Math.atan2(shape.e2[rows[i]], shape.e1[rows[i]]) * 90 / Math.PI, { unit: "deg" });
  }
  if (redshift) t.add("redshift", "f8", (i) => redshift[rows[i]]);
  const byId = new Map<bigint, InjectionRecord[]>();
  for (const r of records) byId.set(r.id, [...(byId.get(r.id) ?? []), r]);
  for (const band of bands) {
    const of = (i: number) => (byId.get(truth.id[rows[i]]) ?? []).filter((r) => r.band === band);
    const mean = (i: number, f: (r: InjectionRecord) => number) => {
      const list = of(i);
      return list.length > 0 ? list.reduce((s, r) => s + f(r), 0) / list.length : 0;
    };
    t.add(`nccd_${band}`, "i2", (i) => of(i).length);
    t.add(`flux_added_${band}`, "f4", (i) => mean(i, (r) => r.fluxAdded), { unit: "nanomaggies" });
    t.add(`masked_fraction_${band}`, "f4", (i) => mean(i, (r) => r.maskedFraction));
  }
  return t.build();
}

/** What was added where: one row per source and exposure. Positions are 0-based pixels of the cut-out. */
export function injectionTable(records: readonly InjectionRecord[]): Table {
  const unit = "nanomaggies", width = records.reduce((w, r) => Math.max(w, r.exposure.length), 1);
  return new TableBuilder(records.length)
    .long("id", (i) => records[i].id).text("exposure", (i) => records[i].exposure, width)
    .text("band", (i) => records[i].band, 1).add("x", "f8", (i) => records[i].x).add("y", "f8", (i) => records[i].y)
    .add("flux_added", "f8", (i) => records[i].fluxAdded, { unit })
    .add("flux_expected", "f8", (i) => records[i].fluxExpected, { unit })
    .add("masked_fraction", "f8", (i) => records[i].maskedFraction).build();
}

export interface RunIdentity {
  brickname: string;
  objtype: string;
  nobj: number;
  rowstart: number;
  seed: number;
  zoom: readonly number[];
  profile: string;
  noise: boolean;
  version: string;
}

/** The request, in one row. */
export function metacat(run: RunIdentity): Table {
  return new TableBuilder(1).text("brickname", () => run.brickname, 8).text("objtype", () => run.objtype, 4)
    .long("nobj", () => BigInt(run.nobj)).add("zoom", "i4", () => run.zoom, { size: 4 })
    .long("rowstart", () => BigInt(run.rowstart)).long("seed", () => BigInt(run.seed))
    .text("profile", () => run.profile, 8).add("noise", "bool", () => run.noise)
    .text("version", () => run.version, 16).build();
}

export const idTable = (name: string, ids: readonly bigint[]): Table =>
  new TableBuilder(ids.length).long(name, (i) => ids[i]).build();
