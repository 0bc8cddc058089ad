import type { Disk } from "../base/disk.ts";
import { InputError } from "../base/errors.ts";
import type { Box } from "../base/plane.ts";
import { inTurns } from "../base/pool.ts";
import { numbers, type Table, takeRows, texts } from "../base/table.ts";
import { arcsecPerDegree, countsPerNanomaggy, radians, surveySigma } from "../base/units.ts";
import { imageShape, openHdu } from "../io/fits.ts";
import { clipPolygon, type Point } from "../math/polygon.ts";
import { invert2, type Wcs } from "../math/wcs/wcs_types.ts";
import type { BrickGrid } from "../survey/bricks/brick_grid.ts";
import { type CalibOrder, type CcdName, readPsf, readSky } from "../survey/ccds/calibs.ts";
import { cameraOf, type CcdInfo } from "../survey/ccds/cameras.ts";
import type { DroppedCcd, Exposure } from "../survey/exposure.ts";
import { headerWcs } from "../survey/ccds/header_wcs.ts";
import { safeName } from "../survey/ccds/image_files.ts";
import { markEdgeBleeds } from "../survey/ccds/masks.ts";
import { sourceNorms } from "../survey/ccds/norms.ts";
import { psfexModel } from "../survey/ccds/psfex.ts";
import { median, readPixels, trimMasked } from "./load/pixels.ts";

export interface LoadOptions {
  surveyDir: string;
  calibOrder: CalibOrder;
  /** A CCD that cannot be used is an error instead of a recorded drop. */
  strict: boolean;
  /** CCDs that are read at the same time; the result does not depend on it. */
  readers?: number;
}

/** A reason to leave a CCD out that is no fault of the data, e.g. no overlap. */
class NotNeeded extends Error {}

/** Reads every CCD of the table: calibrated cut-outs, and which CCDs were left out and why.
 * @param ccds rows chosen for the brick @returns `ccds` with the rows that were used, in the order of `exposures` */
export async function loadExposures(
  disk: Disk,
  ccds: Table,
  grid: BrickGrid,
  options: LoadOptions,
): Promise<{ exposures: Exposure[]; ccds: Table; dropped: DroppedCcd[] }> {
  const rows = Array.from({ length: ccds.nrows }, (_, row) => row);
  const read = await inTurns(rows, options.readers ?? 1, async (row): Promise<Exposure | DroppedCcd> => {
    try {
      return await loadExposure(disk, ccds, row, grid, options);
    } catch (error) {
      const known = error instanceof InputError || error instanceof NotNeeded;
      if (!known || (options.strict && error instanceof InputError)) throw error;
      return { name: nameOf(ccds, row), reason: error.message };
    }
  });
  const dropped = read.filter((r): r is DroppedCcd => "reason" in r);
  const exposures = read.filter((r): r is Exposure => !("reason" in r));
  return { exposures, ccds: takeRows(ccds, exposures.map((e) => e.ccdRow)), dropped };
}

const nameOf = (ccds: Table, row: number) =>
  ["camera", "expnum", "ccdname"].map((c) => texts(ccds, c)?.[row] ?? numbers(ccds, c)?.[row]).join("-");

async function loadExposure(
  disk: Disk,
  ccds: Table,
  row: number,
  grid: BrickGrid,
  options: LoadOptions,
): Promise<Exposure> {
  const value = (name: string, fallback?: number): number => {
    const v = numbers(ccds, name)?.[row] ?? fallback;
    if (v === undefined) throw new InputError(`Cannot use the CCD table: column ${name} is missing`);
    return v;
  };
  const text = (name: string) => texts(ccds, name)?.[row] ?? "";
  const ccd: CcdName = {
    imageFilename: safeName(text("image_filename")),
    camera: text("camera"),
    expnum: value("expnum"),
    ccdname: text("ccdname"),
  };
  const camera = cameraOf(ccd.camera);
  const path = `${options.surveyDir}/images/${ccd.imageFilename}`;
  // Headers first: which rows are needed follows from the WCS.
  const { primary, hdu } = await openHdu(disk, path, value("image_hdu"), { y0: 0, y1: 0 });
  const header = hdu.header, shape = imageShape(hdu);
  const exptime = value("exptime");
  const info: CcdInfo = {
    ...ccd,
    band: text("filter"),
    exptime,
    plver: text("plver") || String(primary.get("PLVER") ?? ""),
    nx: shape.nx,
    ny: shape.ny,
  };
  const decShift = value("ccddecoff", 0) / arcsecPerDegree, crdec = header.number("CRVAL2") + decShift;
  const raShift = value("ccdraoff", 0) / arcsecPerDegree / Math.cos(radians(crdec));
  const chipWcs = headerWcs(header, [raShift, decShift]);
  const box = intersect(overlapBox(chipWcs, grid, info), camera.goodRegion(info));
  requireSize(box);

  const zp = camera.zeropoint(value("ccdzpt"), info), zpscale = countsPerNanomaggy(zp), sig1 = value("sig1");
  const { raw, cleaned } = await readPixels(disk, path, value("image_hdu"), box, camera, info, sig1 * zpscale);
  camera.remapWeights(raw, primary, info);
  markEdgeBleeds(raw.dq, raw.nx, raw.ny);
  for (let i = 0; i < raw.dq.length; i++) if (raw.dq[i] !== 0) raw.invvar[i] = 0;
  const kept = trimMasked(raw);
  requireSize(kept);
  const x0 = box.x0 + kept.x0, y0 = box.y0 + kept.y0, nx = kept.x1 - kept.x0, ny = kept.y1 - kept.y0;

  const { sky, version: skyver } = await readSky(disk, options.surveyDir, ccd, options.calibOrder);
  const skyPixels = sky(x0, y0, nx, ny);
  const data = new Float32Array(nx * ny), ierr = new Float32Array(nx * ny), dq = new Uint16Array(nx * ny);
  for (let y = 0, to = 0; y < ny; y++) {
    for (let x = 0; x < nx; x++, to++) {
      const from = (y + kept.y0) * raw.nx + x + kept.x0;
      data[to] = (raw.image[from] - skyPixels[to]) / zpscale;
      ierr[to] = Math.sqrt(raw.invvar[from]) * zpscale;
      dq[to] = raw.dq[from];
    }
  }
  const { psf: psfex, version: psfver } = await readPsf(
    disk,
    options.surveyDir,
    ccd,
    options.calibOrder,
    value("fwhm"),
  );
  const psf = psfexModel(psfex, x0, y0, `${ccd.camera} ${ccd.expnum} ${ccd.ccdname}`);
  const wcs = chipWcs.shifted(x0, y0), cdInverse = invert2(wcs.cd), medianSky = median(skyPixels);
  const headerFwhm = camera.headerFwhm(header, primary) || value("fwhm");
  const norms = sourceNorms({ psf, nx, ny, cdInverse });
  if (!Number.isFinite(norms.psfnorm + norms.galnorm) || !(norms.psfnorm > 0)) {
    throw new InputError(
      `Cannot use the PSF of ${path}: its norm must be finite and positive, it is ${norms.psfnorm}`,
    );
  }
  const seconds = camera.secondsPerUnit(info),
    saturate = header.number("SATURATE", primary.number("SATURATE", Infinity));
  return {
    name: `${ccd.camera}-${ccd.expnum}-${ccd.ccdname}`,
    ...ccd,
    band: info.band,
    ccdRow: row,
    nx,
    ny,
    x0,
    y0,
    data,
    ierr,
    dq,
    wcs,
    cd: wcs.cd,
    cdInverse,
    pixscale: arcsecPerDegree * Math.sqrt(Math.abs(wcs.cd[0] * wcs.cd[3] - wcs.cd[1] * wcs.cd[2])),
    sig1,
    headerFwhm,
    psfSigma: surveySigma(headerFwhm),
    tableFwhm: value("fwhm"),
    psf,
    ...norms,
    zpscale,
    electronsPerNmgy: zpscale * value("gain", header.number("GAIN", 1)) * seconds,
    saturation: (saturate / seconds - medianSky) / zpscale,
    exptime,
    mjd: value("mjd_obs") + taiMinusUtc(value("mjd_obs")) / 86400,
    medianSky,
    cosky: 0,
    cleaned,
    plver: info.plver,
    skyver,
    psfver,
  };
}

/** Part of the chip that the brick grid reaches, by the full WCS (spec 1.4, item 1). */
function overlapBox(chip: Wcs, grid: BrickGrid, { nx, ny }: CcdInfo): Box {
  const brick = [[0, 0], [grid.nx - 1, 0], [grid.nx - 1, grid.ny - 1], [0, grid.ny - 1]]
    .map(([x, y]): Point => chip.toPixel(...grid.wcs.toSky(x, y)));
  if (brick.some(([x, y]) => !Number.isFinite(x + y))) {
    throw new NotNeeded("the brick is not on the CCD's side of the sky");
  }
  const common = clipPolygon([[0, 0], [nx - 1, 0], [nx - 1, ny - 1], [0, ny - 1]], brick);
  if (common.length === 0) throw new NotNeeded("no overlap with the brick");
  const xs = common.map((p) => p[0]), ys = common.map((p) => p[1]);
  return {
    x0: Math.max(0, Math.floor(Math.min(...xs))),
    x1: Math.min(nx, Math.ceil(Math.max(...xs)) + 1),
    y0: Math.max(0, Math.floor(Math.min(...ys))),
    y1: Math.min(ny, Math.ceil(Math.max(...ys)) + 1),
  };
}

const intersect = (a: Box, b: Box): Box => ({
  x0: Math.max(a.x0, b.x0),
  x1: Math.min(a.x1, b.x1),
  y0: Math.max(a.y0, b.y0),
  y1: Math.min(a.y1, b.y1),
});

function requireSize(box: Box) {
  const nx = box.x1 - box.x0, ny = box.y1 - box.y0;
  if (nx < 10 || ny < 10) {
    throw new NotNeeded(`only ${Math.max(nx, 0)}×${Math.max(ny, 0)} usable pixels lie on the brick, 10×10 are needed`);
  }
}

/** Leap seconds since 2012. */
function taiMinusUtc(mjd: number): number {
  return mjd >= 57754 ? 37 : mjd >= 57204 ? 36 : mjd >= 56109 ? 35 : 34;
}
