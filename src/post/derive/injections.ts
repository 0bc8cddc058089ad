import { type Column, type ColumnData, findColumn, numbers, type Table } from "../../base/table.ts";
import { arcsecPerDegree, radians } from "../../base/units.ts";
import { type BrickBox, isPrimary } from "../../survey/bricks/brick_grid.ts";
import { fillTable } from "../../survey/data_model/fill.ts";
import { carried, fateColumns, unmadeColumns } from "../../survey/data_model/tables/derived.ts";
import { matchTruth } from "../../survey/match.ts";
import { nearestOf } from "../../survey/match/pairs.ts";
import { wiseBands } from "../../survey/infrared/wise_bands.ts";
import { passes, type TargetCut } from "./cuts.ts";
import { cellsOf, measuredMagnitudes, trueMagnitudes } from "./magnitudes.ts";
import { fateCode, fatesOf, isVetoed } from "../../survey/match/fates.ts";

/** What one unit knows of its injected sources; all tables but the catalogues have the same sources row by row. */
export interface UnitTables {
  /** Name of the brick. */
  brick: string;
  /** Name of the unit. */
  unit: string;
  /** Those that truth and catalogue have. */
  bands: readonly string[];
  /** Whether it was measured in WISE: its columns of the catalogue are carried over, and selections ask for its bands. */
  wise?: boolean;
  /** Rows of the plan's truth table: the columns that the user gave. */
  source: Table;
  /** As `simcat` gives it. */
  simcat: Table;
  /** Properties of the image at the true positions. */
  sites: Table;
  /** Forced photometry there. */
  forced?: Table;
  /** What was fitted. */
  catalogue: Table;
  /** Blob of each catalogue row. */
  catalogueBlob: Float64Array;
  /** Catalogue of the same brick without injections, if there is one. */
  real?: Table;
}

/** Distance within which a real source counts as coinciding, arcsec (as in the original). */
const coincidence = 1;

/** One row per injected source of a unit: truth, flux added, properties of the image there, forced photometry, match, reason of loss
 * (docs/reference/data-model.md).
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { fates, injectionRows, MemoryDisk, noDust, numbers, openEngines, readRandoms } from "@obiwan/obiwan";
 * import { runBrick, shippedCuts, simcat, synthBrick, synthZoom, writeSurvey } from "@obiwan/obiwan";
 *
 * const disk = new MemoryDisk(), size = 64;
 * await writeSurvey(disk, "survey", { seed: 7, size, nobj: 2 });
 * await using engines = await openEngines("reference");
 * const { brickname: brick } = synthBrick, zoom = synthZoom(size), bands = ["r"];
 * const truth = await readRandoms(disk, "survey/randoms.fits", bands, true);
 * const injection = { truth, seed: 1, noise: true, profile: "sersic", nobj: 1, rowstart: 0 } as const;
 * const request = { surveyDir: "survey", brick, zoom, bands, calibOrder: "merged", dust: noDust, injection } as const;
 * const { grid, injected, fitted } = await runBrick(request, { engines, disk });
 *
 * const rows = injectionRows({
 *   brick,
 *   unit: "notebook",
 *   bands,
 *   source: { nrows: 1, columns: new Map() },
 *   simcat: simcat(grid, injected!, injected!.records, noDust),
 *   sites: injected!.conditions,
 *   catalogue: fitted!.catalogue,
 *   catalogueBlob: numbers(fitted!.intermediate, "blob")!,
 * }, shippedCuts);
 * assert.equal(fates[numbers(rows, "fate")![0]].name, "recovered");
 * ```
 */
export function injectionRows(u: UnitTables, cuts: readonly TargetCut[]): Table {
  const { simcat, sites, forced, catalogue, bands } = u, n = simcat.nrows;
  const { row: match, cost, candidates } = matchTruth(simcat, catalogue, bands);
  const of = (table: Table, name: string) => numbers(table, name)!;
  const [ra, dec] = [of(simcat, "ra"), of(simcat, "dec")], ids = simcat.columns.get("id")!.data as BigInt64Array;
  const [cra, cdec] = [of(catalogue, "ra"), of(catalogue, "dec")], primary = of(catalogue, "brick_primary");
  const matched = (i: number) => match[i] >= 0;

  const fate = fatesOf(u, match, candidates), real = u.real && realNeighbours(u.real, ra, dec);
  // Units that were made before this column was have none.
  const bits = numbers(sites, "maskbits");
  const scale = (i: number) => Math.cos(radians(dec[i]));
  const neighbour = nearestOf({ rows: Array.from({ length: n }, (_, i) => i), ra, dec });
  const recovered = (i: number) => matched(i) && primary[match[i]] === 1;
  const coincident = (i: number) => real !== undefined && real[i].separation <= coincidence;
  const wise = u.wise ? wiseBands : [], all = [...bands, ...wise.filter((b) => findColumn(simcat, `${b}flux`))];
  const true_ = trueMagnitudes(simcat, all), measured = measuredMagnitudes(catalogue);
  const bitsOf = (pass: (cut: TargetCut) => boolean) => cuts.reduce((m, cut) => m + (pass(cut) ? 2 ** cut.bit : 0), 0);

  const { columns } = fillTable(fateColumns(all), n, {
    unique_id: (i) => `${ids[i]}_${u.brick}_${u.unit}`,
    id: (i) => ids[i],
    brickname: () => u.brick,
    unit: () => u.unit,
    ra: (i) => ra[i],
    dec: (i) => dec[i],
    fate: (i) => fateCode[fate[i]],
    fate_name: (i) => fate[i],
    matched,
    vetoed: (i) => isVetoed(bits?.[i] ?? 0),
    match_score: (i) => cost[i],
    candidates: (i) => candidates[i],
    dra: (i) => matched(i) ? arcsecPerDegree * (cra[match[i]] - ra[i]) * scale(i) : NaN,
    ddec: (i) => matched(i) ? arcsecPerDegree * (cdec[match[i]] - dec[i]) : NaN,
    sim_separation: (i) => finite(neighbour(ra[i], dec[i], i).separation),
    real_separation: (i) => real ? finite(real[i].separation) : NaN,
    real_objid: (i) => real ? real[i].row : -1,
    obiwan_mask: (i) => recovered(i) ? 1 + (coincident(i) ? 2 : 0) : 0,
    ...Object.fromEntries(all.map((b) => [`mag_true_${b}`, (i: number) => true_(i)(b)])),
    targets_mask: (i) => {
      const of = (cut: TargetCut) => passes(cut, measured(match[i]), cellsOf(catalogue, match[i]));
      return recovered(i) ? bitsOf(of) : 0;
    },
    targets_mask_true: (i) => bitsOf((cut) => passes(cut, true_(i))),
  });
  for (const [name, column] of simcat.columns) {
    if (!columns.has(name) && name !== "x" && name !== "y") columns.set(name, column);
  }
  for (const [name, column] of u.source.columns) {
    if (!columns.has(name) && name !== "unit" && name !== "in_brick" && !all.includes(name)) {
      columns.set(`true_${name}`, column);
    }
  }
  for (const [name, column] of sites.columns) if (!columns.has(name) && name !== "dropped") columns.set(name, column);
  for (const [name, column] of forced?.columns ?? []) {
    if (/_[a-zA-Z]$/.test(name)) columns.set(`forced_${name}`, column);
  }
  for (const [name, column] of catalogue.columns) {
    if (carried(name, bands, u.wise)) columns.set(`tractor_${name}`, atRows(column, match));
  }
  return { nrows: n, columns };
}

function realNeighbours(real: Table, ra: Float64Array, dec: Float64Array) {
  const rows = Array.from({ length: real.nrows }, (_, i) => i);
  const nearest = nearestOf({ rows, ra: numbers(real, "ra")!, dec: numbers(real, "dec")! });
  return Array.from(ra, (_, i) => nearest(ra[i], dec[i]));
}

const finite = (v: number) => Number.isFinite(v) ? v : NaN;

/** Values of the matched rows: NaN, 0 or "" where there is none. Whole numbers stay whole. */
function atRows(column: Column, rows: Int32Array): Column {
  const per = column.shape.reduce((a, b) => a * b, 1), size = rows.length * per;
  if (column.type === "str") {
    const from = column.data as string[];
    return { ...column, data: Array.from(rows, (r) => r < 0 ? "" : from[r]) };
  }
  const data = new (column.data.constructor as { new (n: number): Float64Array })(size);
  if (column.type === "f4" || column.type === "f8") data.fill(NaN);
  rows.forEach((r, i) => {
    if (r >= 0) data.set((column.data as Float64Array).subarray(r * per, (r + 1) * per), i * per);
  });
  return { ...column, data: data as ColumnData };
}

/** Rows for sources of a unit that could not be made: truth alone. @param grid names the brick and its own area */
export function failedRows(grid: BrickBox & { brickname: string }, unit: string, source: Table): Table {
  const ids = findColumn(source, "id")!.data as ArrayLike<number | bigint>, brick = grid.brickname;
  const [ra, dec] = ["ra", "dec"].map((name) => numbers(source, name)!);
  return fillTable(unmadeColumns, source.nrows, {
    unique_id: (i) => `${ids[i]}_${brick}_${unit}`,
    id: (i) => BigInt(ids[i]),
    brickname: () => brick,
    unit: () => unit,
    ra: (i) => ra[i],
    dec: (i) => dec[i],
    fate: () => fateCode["unit failed"],
    fate_name: () => "unit failed",
    matched: () => false,
    in_brick: (i) => isPrimary(grid, ra[i] % 360, dec[i]),
  });
}
