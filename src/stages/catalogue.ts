import type { Table } from "../base/table.ts";
import { TableBuilder } from "../base/table_builder.ts";
import { arcminPerDegree, arcsecPerDegree, fwhmPerSigmaFourDecimals, radians } from "../base/units.ts";
import { type BrickGrid, isPrimary, nearestPixel, onGrid } from "../survey/bricks/brick_grid.ts";
import { type DustMap, transmission } from "../survey/extinction.ts";
import { fitBits } from "../survey/mask_bits.ts";
import type { BlobMap, FittedSource, SourceType } from "../survey/source.ts";
import { type ApertureFluxes, apertureFluxes } from "./catalogue/apertures.ts";
import { fiberFluxes } from "./catalogue/fibers.ts";
import { addGaiaColumns } from "./catalogue/gaia_columns.ts";
import { type CovarianceTables, covarianceTables } from "./catalogue/covariances.ts";
import { intermediateCatalogue } from "./catalogue/intermediate.ts";
import { maskBitPlane, maskBitsAt } from "./catalogue/mask_plane.ts";

/** What the catalogue samples at each source. */
export interface CatalogueMaps {
  bands: readonly {
    band: string;
    image: Float32Array;
    invvar: Float32Array;
    model: Float32Array;
    nobs: Int16Array;
    ngood: Int16Array;
    anymask: Int16Array;
    allmask: Int16Array;
    psfsize: Float32Array;
    psfdepth: Float32Array;
    galdepth: Float32Array;
  }[];
  mjdMin: Float64Array;
  mjdMax: Float64Array;
}

export interface CatalogueInput {
  grid: BrickGrid;
  sources: readonly FittedSource[];
  maps: CatalogueMaps;
  blobs: BlobMap;
  /** Pixels that saturate in a band [band][ny*nx]. */
  saturated: readonly Uint8Array[];
  ebv: DustMap;
  /** Data release number of the ids. */
  release: number;
  /** The survey's `ra_ivar` of galaxies: divided by cos²δ although it already refers to the angle on the sky (docs/fitting.md). */
  compat?: boolean;
}

/** All that a brick's fit is written as. */
export interface CatalogueTables {
  catalogue: Table;
  /** The same with arrays over bands, and the fit's internals. */
  intermediate: Table;
  allModels: Table;
  covariances?: CovarianceTables;
  /** [ny*nx] */
  maskbits: Int32Array;
}

/** @param input.sources in catalogue order, with covariances where these are asked for */
export function catalogueTables(input: CatalogueInput & { covariances?: boolean }): CatalogueTables {
  const { grid, sources, maps, saturated } = input, bands = maps.bands.map((b) => b.band), table = catalogue(input);
  return {
    catalogue: table,
    intermediate: intermediateCatalogue(grid, bands, table, sources),
    allModels: allModels(grid, bands, sources),
    covariances: input.covariances ? covarianceTables(grid, bands, sources) : undefined,
    maskbits: maskBitPlane(grid, maps, saturated),
  };
}

const nmgy = "nanomaggies", nmgyIvar = "nanomaggies^(-2)";
/** A band that holds less of the model than this carries no flux. */
const leastFracin = 1e-3;

/** Sources in catalogue order: those inside the grid by RA, then the others. */
export function catalogueOrder(grid: BrickGrid, sources: readonly FittedSource[]): FittedSource[] {
  const key = (s: FittedSource) => {
    const [x, y] = grid.wcs.toPixel(s.parameters.ra, s.parameters.dec);
    return s.parameters.ra - (onGrid(grid, x, y) ? 2000 : 0);
  };
  return [...sources].sort((a, b) => key(a) - key(b));
}

/** The survey's catalogue of the brick: names, order, types and units of its data model (docs/reference/data-model.md).
 * @param input.sources in catalogue order; `objid` is the row */
export function catalogue({ grid, sources, maps, blobs, saturated, ebv, release, compat }: CatalogueInput): Table {
  const t = new TableBuilder(sources.length), p = sources.map((s) => s.parameters);
  const bands = maps.bands.map((b) => b.band);
  const xy = p.map((q) => grid.wcs.toPixel(q.ra, q.dec));
  const pixel = xy.map(([x, y]) => nearestPixel(grid, x, y));
  const primary = p.map((q) => isPrimary(grid, q.ra, q.dec));
  const seen = (row: number, b: number) => sources[row].fracin[b] >= leastFracin;
  const dust = p.map((q) => ebv(q.ra, q.dec));
  const fibers = fiberFluxes(
    p.map((q, row) => ({ ...q, flux: q.flux.map((f, b) => positive(sources[row], b) ? f : 0) })),
  );
  const apertures: ApertureFluxes[][] = maps.bands.map((m) =>
    xy.map(([x, y]) => apertureFluxes(grid, m, (i) => blobs.data[i] >= 0, x, y))
  );
  const perBand = (add: (suffix: string, b: number) => void) => bands.forEach((band, b) => add(`_${band}`, b));

  t.long("ls_id_dr11", (i) => (BigInt(release) << 42n) | (BigInt(Math.max(grid.brickid, 0)) << 22n) | BigInt(i));
  t.add("release", "i2", () => release).add("brickid", "i4", () => grid.brickid);
  t.text("brickname", () => grid.brickname, 8).add("objid", "i4", (i) => i);
  t.add("brick_primary", "bool", (i) => primary[i]);
  const bits = maskBitsAt(maps, saturated);
  t.add("maskbits", "i4", (i) => bits(pixel[i], primary[i]));
  t.add("fitbits", "i2", (i) => fitFlags(grid, sources[i], xy[i]));
  t.text("type", (i) => p[i].type, 3);
  t.add("ra", "f8", (i) => p[i].ra, { unit: "deg" }).add("dec", "f8", (i) => p[i].dec, { unit: "deg" });
  const perRa = ({ type, dec }: FittedSource["parameters"]) =>
    compat && type !== "PSF" ? Math.cos(radians(dec)) ** 2 : 1;
  t.add("ra_ivar", "f4", (i) => sources[i].ivar.ra / perRa(sources[i].parameters), { unit: "deg^(-2)" });
  t.add("dec_ivar", "f4", (i) => sources[i].ivar.dec, { unit: "deg^(-2)" });
  t.add("bx", "f4", (i) => xy[i][0]).add("by", "f4", (i) => xy[i][1]);
  t.add("dchisq", "f4", (i) => sources[i].dchisq, { size: 5 });
  t.add("ebv", "f4", (i) => dust[i], { unit: "mag" });
  t.add("mjd_min", "f8", (i) => maps.mjdMin[pixel[i]]).add("mjd_max", "f8", (i) => maps.mjdMax[pixel[i]]);
  const nearest = nearestNeighbours(p);
  t.add("nearest_neighbor", "f4", (i) => nearest[i], { unit: "arcsec" });
  t.text("ref_cat", () => "", 2).long("ref_id", () => 0n);
  addGaiaColumns(t);
  perBand((s, b) => t.add("flux" + s, "f4", (i) => seen(i, b) ? p[i].flux[b] : 0, { unit: nmgy }));
  perBand((s, b) => t.add("flux_ivar" + s, "f4", (i) => seen(i, b) ? sources[i].ivar.flux[b] : 0, { unit: nmgyIvar }));
  perBand((s, b) => t.add("fiberflux" + s, "f4", (i) => fibers.own[i][b], { unit: nmgy }));
  perBand((s, b) => t.add("fibertotflux" + s, "f4", (i) => fibers.total[i][b], { unit: nmgy }));
  const size = 8;
  perBand((s, b) => t.add("apflux" + s, "f4", (i) => apertures[b][i].flux, { unit: nmgy, size }));
  perBand((s, b) => t.add("apflux_resid" + s, "f4", (i) => apertures[b][i].resid, { unit: nmgy, size }));
  perBand((s, b) => t.add("apflux_blobresid" + s, "f4", (i) => apertures[b][i].blobResid, { unit: nmgy, size }));
  perBand((s, b) => t.add("apflux_ivar" + s, "f4", (i) => apertures[b][i].ivar, { unit: nmgyIvar, size }));
  perBand((s, b) => t.add("apflux_masked" + s, "f4", (i) => apertures[b][i].masked, { size }));
  perBand((s, b) => t.add("mw_transmission" + s, "f4", (i) => transmission(bands[b], dust[i])));
  const map = (name: "nobs" | "ngood" | "anymask" | "allmask") =>
    perBand((s, b) => t.add(name + s, "i2", (i) => maps.bands[b][name][pixel[i]]));
  map("nobs");
  for (const name of ["rchisq", "fracflux", "fracmasked", "fracin"] as const) {
    perBand((s, b) => t.add(name + s, "f4", (i) => sources[i][name][b]));
  }
  map("ngood");
  map("anymask");
  map("allmask");
  perBand((s, b) => t.add("psfsize" + s, "f4", (i) => maps.bands[b].psfsize[pixel[i]], { unit: "arcsec" }));
  perBand((s, b) => t.add("psfdepth" + s, "f4", (i) => maps.bands[b].psfdepth[pixel[i]], { unit: nmgyIvar }));
  perBand((s, b) => t.add("galdepth" + s, "f4", (i) => maps.bands[b].galdepth[pixel[i]], { unit: nmgyIvar }));
  perBand((s, b) => t.add("nea" + s, "f4", (i) => sources[i].nea[b]));
  perBand((s, b) =>
    t.add("blob_nea" + s, "f4", (i) => {
      const { psfdepth, psfsize } = maps.bands[b], depth = sources[i].blobDepth[b];
      return depth > 0
        ? psfdepth[pixel[i]] * 4 * Math.PI * (psfsize[pixel[i]] / fwhmPerSigmaFourDecimals) ** 2 / depth
        : 0;
    })
  );
  t.add("sersic", "f4", (i) => p[i].sersic).add("sersic_ivar", "f4", (i) => sources[i].ivar.sersic);
  t.add("shape_r", "f4", (i) => p[i].re, { unit: "arcsec" });
  t.add("shape_r_ivar", "f4", (i) => sources[i].ivar.re, { unit: "arcsec^(-2)" });
  for (const e of ["e1", "e2"] as const) {
    t.add(`shape_${e}`, "f4", (i) => p[i][e]).add(`shape_${e}_ivar`, "f4", (i) => sources[i].ivar[e]);
  }
  // Our own column, after the survey's.
  t.add("fitflags", "i4", (i) => sources[i].flags);
  return t.build();
}

const positive = (s: FittedSource, b: number) => s.parameters.flux[b] > 0 && s.ivar.flux[b] > 0;

function fitFlags(grid: BrickGrid, s: FittedSource, [x, y]: readonly [number, number]): number {
  const moved = Math.hypot(x - s.initialX, y - s.initialY) * grid.pixscale;
  const set: Record<string, boolean> = {
    FORCED_POINTSOURCE: s.forcedPointSource,
    HIT_RADIUS_LIMIT: s.hitRadiusLimit,
    HIT_SERSIC_LIMIT: s.hitSersicLimit,
    WALKER: moved > 1,
    RUNNER: moved > 2.5,
    ITERATIVE: s.iterative,
  };
  return fitBits.reduce((sum, b) => sum + (set[b.name] ? 2 ** b.bit : 0), 0);
}

/** Distance to the nearest other source in arcsec; 0 when there is none within an arcminute. */
function nearestNeighbours(p: readonly { ra: number; dec: number }[]): number[] {
  return p.map((a) => {
    const scale = Math.cos(radians(a.dec));
    const distance = Math.min(...p.map((b) => a === b ? Infinity : Math.hypot((a.ra - b.ra) * scale, a.dec - b.dec)));
    return distance * arcminPerDegree <= 1 ? distance * arcsecPerDegree : 0;
  });
}

const prefixes: readonly SourceType[] = ["PSF", "REX", "DEV", "EXP", "SER"];

/** Every model that was tried on each source, in the survey's columns. @param sources in catalogue order */
export function allModels(
  grid: BrickGrid,
  bands: readonly string[],
  sources: readonly FittedSource[],
): Table {
  const t = new TableBuilder(sources.length), box = (i: number) => sources[i].blobBox;
  const perBlob = new Map<number, number>();
  for (const s of sources) perBlob.set(s.blob, (perBlob.get(s.blob) ?? 0) + 1);
  t.add("blob", "i4", (i) => sources[i].blob).add("brickid", "i4", () => grid.brickid);
  t.text("brickname", () => grid.brickname, 8).add("dchisq", "f4", (i) => sources[i].dchisq, { size: 5 });
  t.add("objid", "i4", (i) => i);
  t.add("ra", "f8", (i) => sources[i].parameters.ra).add("dec", "f8", (i) => sources[i].parameters.dec);
  // Times would make products of the same brick differ.
  t.add("cpu_source", "f4", () => 0).add("cpu_blob", "f4", () => 0);
  t.add("ninblob", "i4", (i) => perBlob.get(sources[i].blob)!);
  t.add("blob_width", "i2", (i) => box(i).width).add("blob_height", "i2", (i) => box(i).height);
  t.add("blob_npix", "i4", (i) => box(i).npix).add("blob_nimages", "i2", (i) => box(i).nimages);
  t.add("blob_totalpix", "i4", (i) => box(i).npix * box(i).nimages);
  t.add("hit_limit", "bool", (i) => sources[i].hitLimit).add("hit_r_limit", "bool", (i) => sources[i].hitRadiusLimit);
  t.add("hit_ser_limit", "bool", (i) => sources[i].hitSersicLimit);
  t.add("forced_pointsource", "bool", (i) => sources[i].forcedPointSource);
  t.text("type", (i) => sources[i].parameters.type, 3);
  for (const type of prefixes) {
    const name = type.toLowerCase() + "_", model = (i: number) => sources[i].models[type];
    const shapes = ({ PSF: [], REX: ["re"], DEV: ["re", "e1", "e2"] } as const)[type as "PSF" | "REX" | "DEV"] ??
      (["re", "e1", "e2"] as const);
    const column = { re: "shape_r", e1: "shape_e1", e2: "shape_e2" };
    t.add(name + "ra", "f8", (i) => model(i)?.parameters.ra ?? 0);
    t.add(name + "dec", "f8", (i) => model(i)?.parameters.dec ?? 0);
    if (type === "SER") t.add(name + "sersic", "f4", (i) => model(i)?.parameters.sersic ?? 0);
    for (const s of shapes) t.add(name + column[s], "f4", (i) => model(i)?.parameters[s] ?? 0);
    t.add(name + "ra_ivar", "f4", (i) => model(i)?.ivar.ra ?? 0).add(
      name + "dec_ivar",
      "f4",
      (i) => model(i)?.ivar.dec ?? 0,
    );
    if (type === "SER") t.add(name + "sersic_ivar", "f4", (i) => model(i)?.ivar.sersic ?? 0);
    for (const s of shapes) t.add(`${name}${column[s]}_ivar`, "f4", (i) => model(i)?.ivar[s] ?? 0);
    bands.forEach((band, b) => t.add(`${name}flux_${band}`, "f4", (i) => model(i)?.parameters.flux[b] ?? 0));
    bands.forEach((band, b) => t.add(`${name}flux_ivar_${band}`, "f4", (i) => model(i)?.ivar.flux[b] ?? 0));
    t.add(name + "cpu", "f4", () => 0).add(name + "hit_limit", "bool", (i) => model(i)?.hitLimit ?? false);
    if (type !== "PSF") t.add(name + "hit_r_limit", "bool", (i) => model(i)?.hitRadiusLimit ?? false);
    t.add(name + "opt_steps", "i2", (i) => model(i)?.steps ?? 0);
  }
  return t.build();
}
