import type { Table } from "../../base/table.ts";
import { nanomaggies } from "../../base/units.ts";
import type { BrickGrid } from "../../survey/bricks/brick_grid.ts";
import { fillTable, type Values } from "../../survey/data_model/fill.ts";
import { idColumns, injectedColumns, metacatColumns, simcatColumns } from "../../survey/data_model/tables/truth.ts";
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
 * const { records } = injectSources(exposures, truth, [0], options);
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
  const bands = Object.keys(truth.mag), { shape, redshift } = truth, xy = truthPixels(grid, { truth, rows });
  const ebv = rows.map((r) => dust(truth.ra[r], truth.dec[r])),
    of = (values: ArrayLike<number>) => (i: number) => values[rows[i]];
  const values = {
    id: (i: number) => truth.id[rows[i]],
    ra: of(truth.ra),
    dec: of(truth.dec),
    x: (i: number) => xy[i][0] + 1,
    y: (i: number) => xy[i][1] + 1,
    ...Object.assign({}, ...bands.map((band) => lightOf(band, of(truth.mag[band]), ebv))),
    ...(shape ? shapeValues(shape, of) : {}),
    ...(redshift ? { redshift: of(redshift) } : {}),
    ...addedValues(bands, rows.map((r) => truth.id[r]), records),
  };
  return fillTable(simcatColumns(bands), rows.length, values);
}

const lightOf = (band: string, mag: (i: number) => number, ebv: readonly number[]): Values => ({
  [`${band}flux`]: (i) => nanomaggies(mag(i)) * transmission(band, ebv[i]),
  [`mw_transmission_${band}`]: (i) => transmission(band, ebv[i]),
});

function shapeValues(
  shape: NonNullable<TruthRows["truth"]["shape"]>,
  of: (values: ArrayLike<number>) => (i: number) => number,
): Values {
  const [e1, e2, rhalf] = [of(shape.e1), of(shape.e2), of(shape.rhalf)];
  const ratio = (i: number) => {
    const e = Math.hypot(e1(i), e2(i));
    return (1 - e) / (1 + e);
  };
  return {
    n: of(shape.n),
    rhalf,
    e1,
    e2,
    rhalf_circ: (i) => rhalf(i) * Math.sqrt(ratio(i)),
    ba: ratio,
    pa: (i) => Math.atan2(e2(i), e1(i)) * 90 / Math.PI,
  };
}

/** Means over the exposures of each source. */
function addedValues(bands: readonly string[], ids: readonly bigint[], records: readonly InjectionRecord[]): Values {
  const byId = new Map<bigint, InjectionRecord[]>();
  for (const r of records) byId.set(r.id, [...(byId.get(r.id) ?? []), r]);
  return Object.assign(
    {},
    ...bands.map((band): Values => {
      const of = (i: number) => (byId.get(ids[i]) ?? []).filter((r) => r.band === band);
      const mean = (f: (r: InjectionRecord) => number) => (i: number) => {
        const list = of(i);
        return list.length > 0 ? list.reduce((s, r) => s + f(r), 0) / list.length : 0;
      };
      return {
        [`nccd_${band}`]: (i) => of(i).length,
        [`flux_added_${band}`]: mean((r) => r.fluxAdded),
        [`masked_fraction_${band}`]: mean((r) => r.maskedFraction),
      };
    }),
  );
}

/** What was added where: one row per source and exposure. Positions are 0-based pixels of the cut-out. */
export const injectionTable = (records: readonly InjectionRecord[]): Table =>
  fillTable(injectedColumns, records.length, {
    id: (i) => records[i].id,
    exposure: (i) => records[i].exposure,
    band: (i) => records[i].band,
    x: (i) => records[i].x,
    y: (i) => records[i].y,
    flux_added: (i) => records[i].fluxAdded,
    flux_expected: (i) => records[i].fluxExpected,
    masked_fraction: (i) => records[i].maskedFraction,
  });

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
export const metacat = (run: RunIdentity): Table =>
  fillTable(metacatColumns, 1, {
    brickname: () => run.brickname,
    objtype: () => run.objtype,
    nobj: () => BigInt(run.nobj),
    zoom: () => run.zoom,
    rowstart: () => BigInt(run.rowstart),
    seed: () => BigInt(run.seed),
    profile: () => run.profile,
    noise: () => run.noise,
    version: () => run.version,
  });

export const idTable = (name: "id" | "ids", ids: readonly bigint[]): Table =>
  fillTable(idColumns(name), ids.length, { [name]: (i) => ids[i] });
