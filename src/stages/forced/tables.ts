import type { Table } from "../../base/table.ts";
import { fillTable, type Values } from "../../survey/data_model/fill.ts";
import { forcedColumns, stackedColumns } from "../../survey/data_model/tables/measured.ts";
import type { Exposure } from "../../survey/exposure.ts";
import type { ForcedTarget } from "../../survey/forced_targets.ts";
import type { ForcedFlux } from "./statistics.ts";

/** Which target a row is about. */
function identity(targets: readonly ForcedTarget[], target: (row: number) => number): Values {
  const of = (row: number) => targets[target(row)];
  // Ids of 2^63 and more leave no room for a sign.
  const none = targets.some(({ simId }) => simId !== undefined && simId >= 2n ** 63n) ? 0n : -1n;
  return {
    release: (i) => of(i).release,
    brickid: (i) => of(i).brickid,
    brickname: (i) => of(i).brickname,
    objid: (i) => of(i).objid,
    sim_id: (i) => of(i).simId ?? none,
    type: (i) => of(i).parameters?.type ?? "",
    ra: (i) => of(i).parameters?.ra ?? 0,
    dec: (i) => of(i).parameters?.dec ?? 0,
  };
}

/** One row per exposure and target, exposure by exposure: the survey's columns of forced photometry, then
 * `flux_ivar_joint` (neighbours' fluxes free) and `flags`. @param fluxes [exposure][target] */
export function forcedTable(
  exposures: readonly Exposure[],
  targets: readonly ForcedTarget[],
  fluxes: readonly (readonly ForcedFlux[])[],
): Table {
  const count = targets.length, of = (row: number) => fluxes[Math.floor(row / count)][row % count];
  const exposure = (row: number) => exposures[Math.floor(row / count)];
  const by = <T>(pick: (e: Exposure) => T) => (row: number) => pick(exposure(row));
  const places = exposures.map((e) => targets.map(({ parameters: p }) => p ? e.wcs.toPixel(p.ra, p.dec) : [NaN, NaN]));
  const place = (row: number) => places[Math.floor(row / count)][row % count];
  return fillTable(forcedColumns, exposures.length * count, {
    ...identity(targets, (row) => row % count),
    camera: by((e) => e.camera),
    expnum: by((e) => BigInt(e.expnum)),
    ccdname: by((e) => e.ccdname),
    filter: by((e) => e.band),
    mjd: by((e) => e.mjd),
    exptime: by((e) => e.exptime),
    psfsize: by((e) => e.headerFwhm * e.pixscale),
    psfdepth: by((e) => (e.psfnorm / e.sig1) ** 2),
    galdepth: by((e) => (e.galnorm / e.sig1) ** 2),
    x: (i) => place(i)[0] + exposure(i).x0,
    y: (i) => place(i)[1] + exposure(i).y0,
    dqmask: (i) => maskAt(exposure(i), place(i)),
    flux: (i) => of(i).flux,
    flux_ivar: (i) => of(i).ivar,
    fracflux: (i) => of(i).fracflux,
    rchisq: (i) => of(i).rchisq,
    fracmasked: (i) => of(i).fracmasked,
    fracin: (i) => of(i).fracin,
    flux_ivar_joint: (i) => of(i).jointIvar,
    flags: (i) => of(i).flags,
  });
}

/** Mask bit of a position off the cut-out, as the survey marks it. */
const outside = 512;

/** Mask bits of the pixel nearest to a position. */
function maskAt({ nx, ny, dq }: Exposure, [x, y]: readonly number[]): number {
  const ix = Math.round(x), iy = Math.round(y);
  if (!Number.isFinite(ix + iy)) return outside;
  const clip = (v: number, n: number) => Math.min(Math.max(v, 0), n - 1);
  const inside = ix >= 0 && iy >= 0 && ix < nx && iy < ny;
  return dq[clip(iy, ny) * nx + clip(ix, nx)] | (inside ? 0 : outside);
}

/** One row per target, columns per band: all exposures solved together. @param fluxes [band][target]
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { numbers, stackedTable, truthTargets } from "@obiwan/obiwan";
 *
 * const star = { id: [1n], ra: Float64Array.of(150), dec: Float64Array.of(2), mag: { r: Float64Array.of(20) } };
 * const quality = { rchisq: 1, fracflux: 0, fracin: 1, fracmasked: 0, nobs: 2, flags: 0 };
 * const measured = { ...quality, flux: 10.5, ivar: 4, jointIvar: 4 };
 * const table = stackedTable(["r"], truthTargets(star, [0], "1500p020"), [[measured]]);
 * assert.deepEqual(numbers(table, "flux_r"), Float64Array.of(10.5));
 * ```
 */
export function stackedTable(
  bands: readonly string[],
  targets: readonly ForcedTarget[],
  fluxes: readonly (readonly ForcedFlux[])[],
): Table {
  const values = bands.map((band, b): Values => {
    const of = (pick: (f: ForcedFlux) => number) => (i: number) => pick(fluxes[b][i]);
    return {
      [`flux_${band}`]: of((f) => f.flux),
      [`flux_ivar_${band}`]: of((f) => f.ivar),
      [`flux_ivar_joint_${band}`]: of((f) => f.jointIvar),
      [`nobs_${band}`]: of((f) => f.nobs),
      [`rchisq_${band}`]: of((f) => f.rchisq),
      [`fracflux_${band}`]: of((f) => f.fracflux),
      [`fracmasked_${band}`]: of((f) => f.fracmasked),
      [`fracin_${band}`]: of((f) => f.fracin),
      [`flags_${band}`]: of((f) => f.flags),
    };
  });
  const all = Object.assign(identity(targets, (row) => row), ...values);
  return fillTable(stackedColumns(bands), targets.length, all);
}
