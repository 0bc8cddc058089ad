import type { Table } from "../../base/table.ts";
import { TableBuilder } from "../../base/table_builder.ts";
import type { Exposure } from "../../survey/exposure.ts";
import type { ForcedTarget } from "../../survey/forced_targets.ts";
import type { ForcedFlux } from "./statistics.ts";

const nmgy = "nanomaggies", nmgyIvar = "nanomaggies^(-2)";

/** Columns that say which target a row is about. */
function identity(t: TableBuilder, targets: readonly ForcedTarget[], target: (row: number) => number): TableBuilder {
  const of = (row: number) => targets[target(row)];
  // Ids of 2^63 and more leave no room for a sign.
  const none = targets.some(({ simId }) => simId !== undefined && simId >= 2n ** 63n) ? 0n : -1n;
  t.add("release", "i2", (i) => of(i).release).add("brickid", "i4", (i) => of(i).brickid);
  t.text("brickname", (i) => of(i).brickname, 8).add("objid", "i4", (i) => of(i).objid);
  t.long("sim_id", (i) => of(i).simId ?? none).text("type", (i) => of(i).parameters?.type ?? "", 3);
  t.add("ra", "f8", (i) => of(i).parameters?.ra ?? 0, { unit: "deg" });
  return t.add("dec", "f8", (i) => of(i).parameters?.dec ?? 0, { unit: "deg" });
}

/** One row per exposure and target, exposure by exposure: the survey's columns of forced photometry, then
 * `flux_ivar_joint` (neighbours' fluxes free) and `flags`. @param fluxes [exposure][target] */
export function forcedTable(
  exposures: readonly Exposure[],
  targets: readonly ForcedTarget[],
  fluxes: readonly (readonly ForcedFlux[])[],
): Table {
  const count = targets.length, t = new TableBuilder(exposures.length * count);
  const of = (row: number) => fluxes[Math.floor(row / count)][row % count];
  const exposure = (row: number) => exposures[Math.floor(row / count)];
  const text = (name: string, pick: (e: Exposure) => string) =>
    t.text(name, (i) => pick(exposure(i)), Math.max(1, ...exposures.map((e) => pick(e).length)));
  identity(t, targets, (row) => row % count);
  text("camera", (e) => e.camera);
  t.long("expnum", (i) => BigInt(exposure(i).expnum));
  text("ccdname", (e) => e.ccdname);
  text("filter", (e) => e.band);
  t.add("mjd", "f8", (i) => exposure(i).mjd, { unit: "day" }).add("exptime", "f4", (i) => exposure(i).exptime, {
    unit: "s",
  });
  t.add("psfsize", "f4", (i) => exposure(i).headerFwhm * exposure(i).pixscale, { unit: "arcsec" });
  t.add("psfdepth", "f4", (i) => (exposure(i).psfnorm / exposure(i).sig1) ** 2, { unit: nmgyIvar });
  t.add("galdepth", "f4", (i) => (exposure(i).galnorm / exposure(i).sig1) ** 2, { unit: nmgyIvar });
  const places = exposures.map((e) => targets.map(({ parameters: p }) => p ? e.wcs.toPixel(p.ra, p.dec) : [NaN, NaN]));
  const place = (row: number) => places[Math.floor(row / count)][row % count];
  t.add("x", "f4", (i) => place(i)[0] + exposure(i).x0, { unit: "pixel" });
  t.add("y", "f4", (i) => place(i)[1] + exposure(i).y0, { unit: "pixel" });
  t.add("dqmask", "i2", (i) => maskAt(exposure(i), place(i)));
  t.add("flux", "f4", (i) => of(i).flux, { unit: nmgy }).add("flux_ivar", "f4", (i) => of(i).ivar, { unit: nmgyIvar });
  for (const name of ["fracflux", "rchisq", "fracmasked", "fracin"] as const) t.add(name, "f4", (i) => of(i)[name]);
  t.add("flux_ivar_joint", "f4", (i) => of(i).jointIvar, { unit: nmgyIvar });
  return t.add("flags", "i2", (i) => of(i).flags).build();
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
  const t = identity(new TableBuilder(targets.length), targets, (row) => row);
  const perBand = (name: string, type: "f4" | "i2", value: (f: ForcedFlux) => number, unit?: string) =>
    bands.forEach((band, b) => t.add(`${name}_${band}`, type, (i) => value(fluxes[b][i]), unit ? { unit } : {}));
  perBand("flux", "f4", (f) => f.flux, nmgy);
  perBand("flux_ivar", "f4", (f) => f.ivar, nmgyIvar);
  perBand("flux_ivar_joint", "f4", (f) => f.jointIvar, nmgyIvar);
  perBand("nobs", "i2", (f) => f.nobs);
  for (const name of ["rchisq", "fracflux", "fracmasked", "fracin"] as const) perBand(name, "f4", (f) => f[name]);
  perBand("flags", "i2", (f) => f.flags);
  return t.build();
}
