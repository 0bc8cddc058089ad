/** A band of a tile of unWISE as an exposure. */
import type { Disk } from "../../base/disk.ts";
import { InputError } from "../../base/errors.ts";
import type { Box } from "../../base/plane.ts";
import { medianOf } from "../../base/select.ts";
import { arcsecPerDegree, surveySigma } from "../../base/units.ts";
import { type Hdu, type Header, imageShape, openHdu, readImage } from "../../io/fits.ts";
import type { Wcs } from "../../math/wcs/wcs_types.ts";
import { invert2 } from "../../math/wcs/wcs_types.ts";
import type { BrickGrid } from "../bricks/brick_grid.ts";
import { headerWcs } from "../ccds/header_wcs.ts";
import type { Cleaned, Exposure } from "../exposure.ts";
import { readTilePsf } from "./read_psf.ts";
import { otherEnding, type TileKind, tilePath } from "./tile_files.ts";
import { abPerVega, electronsPerVega, vegaZeropoint, type WiseBand } from "./wise_bands.ts";

/** What of a tile lies on a brick, in one band. */
export interface TileImage {
  /** AB nanomaggies; its name is `unwise-<tile>-<band>`, its `ccdname` the tile. */
  exposure: Exposure;
  /** Exposures that were stacked in each pixel [ny*nx]. */
  stacked: Int16Array;
  /** Centre of the tile, deg. */
  centre: readonly [ra: number, dec: number];
}

/** Pixels around the brick that sources on it still light. */
const margin = 24;

/** Reads what of a tile lies on or near the brick.
 * @returns undefined where nothing does @throws {InputError} when a file is not there, damaged, or does not fit the others */
export async function readTile(
  disk: Disk,
  dir: string,
  grid: BrickGrid,
  tile: string,
  band: WiseBand,
): Promise<TileImage | undefined> {
  const head = await openTile(disk, tilePath(dir, tile, band, "img-m"), { y0: 0, y1: 0 });
  const { header } = head, { nx, ny } = imageShape(head), wcs = headerWcs(header), box = boxOf(grid, wcs, nx, ny);
  if (!box) return undefined;
  const plane = async (kind: TileKind) => {
    const hdu = await openTile(disk, tilePath(dir, tile, band, kind), box), shape = imageShape(hdu);
    if (shape.nx === nx && shape.ny === ny) return readImage(hdu, box).data;
    throw new InputError(
      `Cannot use ${hdu.header.place}: it must have the ${nx}×${ny} pixels of the tile's image, it has ${shape.nx}×${shape.ny}`,
    );
  };
  const scale = fluxScale(header, band), image = await plane("img-m"), invvar = await plane("invvar-m");
  const { data, ierr, cleaned } = cleanPixels(image, invvar, scale), stacked = Int16Array.from(await plane("n-m"));
  const psf = await readTilePsf(disk, dir, tile, band), place = { tile, band, box, wcs: wcs.shifted(box.x0, box.y0) };
  return {
    exposure: exposureOf(place, { data, ierr, cleaned }, psf, header, stacked),
    stacked,
    centre: [header.number("CRVAL1"), header.number("CRVAL2")],
  };
}

/** The image in one of the names that it may have. @param rows to read */
export async function openTile(disk: Disk, path: string, rows: { y0: number; y1: number }): Promise<Hdu> {
  const other = otherEnding(path), there = !await disk.exists(path) && await disk.exists(other) ? other : path;
  const { hdu } = await openHdu(disk, there, 0, rows);
  return hdu.kind === "empty" ? (await openHdu(disk, there, 1, rows)).hdu : hdu;
}

/** Pixels of the tile around a brick's image; undefined where there are none. */
export function boxOf(grid: BrickGrid, wcs: Wcs, nx: number, ny: number, around = margin): Box | undefined {
  const corners = [-0.5, grid.nx - 0.5].flatMap((x) =>
    [-0.5, grid.ny - 0.5].map((y) => wcs.toPixel(...grid.wcs.toSky(x, y)))
  );
  const xs = corners.map((c) => c[0]), ys = corners.map((c) => c[1]);
  if (![...xs, ...ys].every(Number.isFinite)) return undefined;
  const box = {
    x0: Math.max(0, Math.floor(Math.min(...xs)) - around),
    x1: Math.min(nx, Math.ceil(Math.max(...xs)) + around + 1),
    y0: Math.max(0, Math.floor(Math.min(...ys)) - around),
    y1: Math.min(ny, Math.ceil(Math.max(...ys)) + around + 1),
  };
  return box.x1 > box.x0 && box.y1 > box.y0 ? box : undefined;
}

/** AB nanomaggies of one count. */
function fluxScale(header: Header, band: WiseBand): number {
  const zeropoint = header.number("MAGZP", vegaZeropoint);
  if (!Number.isFinite(zeropoint) || Math.abs(zeropoint) > 40) {
    throw new InputError(`Cannot use ${header.place}: MAGZP must be between -40 and 40 (mag), it is ${zeropoint}`);
  }
  return abPerVega(band) * 10 ** (0.4 * (vegaZeropoint - zeropoint));
}

/** Pixels in AB nanomaggies; those that are no numbers, or whose weight is none, are masked. */
function cleanPixels(image: ArrayLike<number>, invvar: ArrayLike<number>, scale: number) {
  const data = new Float32Array(image.length), ierr = new Float32Array(image.length);
  const cleaned: Cleaned = { pixels: 0, weights: 0, negative: 0 };
  for (let i = 0; i < data.length; i++) {
    if (!Number.isFinite(image[i])) cleaned.pixels++;
    else if (!Number.isFinite(invvar[i])) cleaned.weights++;
    else if (invvar[i] < 0) cleaned.negative++;
    else if (invvar[i] > 0) {
      data[i] = image[i] * scale;
      ierr[i] = Math.sqrt(invvar[i]) / scale;
    }
  }
  return { data, ierr, cleaned };
}

function exposureOf(
  { tile, band, box, wcs }: { tile: string; band: WiseBand; box: Box; wcs: Wcs },
  pixels: Pick<Exposure, "data" | "ierr" | "cleaned">,
  psf: Exposure["psf"],
  header: Header,
  stacked: Int16Array,
): Exposure {
  const [a, b, c, d] = wcs.cd, used = pixels.ierr.filter((v) => v > 0);
  const stamp = psf.at(0, 0),
    counts = Float32Array.from(stacked).filter((n) => n > 0),
    exposures = counts.length > 0 ? medianOf(counts) : 1;
  return {
    ...pixels,
    ...{ name: `unwise-${tile}-${band}`, camera: "wise", expnum: 0, ccdname: tile, band, ccdRow: -1 },
    ...{ nx: box.x1 - box.x0, ny: box.y1 - box.y0, x0: box.x0, y0: box.y0 },
    dq: new Uint16Array(pixels.data.length),
    wcs,
    cd: wcs.cd,
    cdInverse: invert2(wcs.cd),
    pixscale: arcsecPerDegree * Math.sqrt(Math.abs(a * d - b * c)),
    sig1: used.length > 0 ? 1 / medianOf(used) : Infinity,
    ...{ headerFwhm: psf.fwhm, psfSigma: surveySigma(psf.fwhm), tableFwhm: psf.fwhm },
    psf,
    psfnorm: Math.sqrt(stamp.reduce((s, p) => s + p * p, 0)),
    // Nobody asks a tile how deep it is for galaxies.
    galnorm: NaN,
    zpscale: 1,
    electronsPerNmgy: electronsPerVega(band, exposures) / abPerVega(band),
    saturation: Infinity,
    exptime: NaN,
    mjd: dateOf(header),
    ...{ medianSky: 0, cosky: 0, plver: "", skyver: "", psfver: "", skyplver: "", psfplver: "" },
  };
}

/** Middle of the days on which it was observed, MJD. WISE began in 2009. */
function dateOf(header: Header): number {
  const days = ["MJDMIN", "MJDMAX"].map((card) => header.number(card, NaN)).filter((day) => day > 55000);
  if (days.length > 0) return days.reduce((a, b) => a + b) / days.length;
  throw new InputError(
    `Cannot use ${header.place}: MJDMIN or MJDMAX must say when it was observed (stars move), neither is a date after 55000`,
  );
}
