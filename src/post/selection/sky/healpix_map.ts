import type { Disk } from "../../../base/disk.ts";
import { InputError } from "../../../base/errors.ts";
import { requireNamed } from "../../../base/errors/named.ts";
import { findColumn, numbers, type Table } from "../../../base/table.ts";
import { degree } from "../../../base/units.ts";
import { type Card, fitsBytes, openFits, readTable, tableHdu } from "../../../io/fits.ts";

/** Values on the sky by HEALPix pixel. */
export interface HealpixMap {
  nside: number;
  order: "nested" | "ring";
  /** Pixels without a value are not there, or NaN. */
  values: ReadonlyMap<number, number>;
}

/** Value at a position, deg; NaN where there is none. */
export async function lookUp({ nside, order, values }: HealpixMap): Promise<(ra: number, dec: number) => number> {
  const healpix = await import("@hscmap/healpix");
  const pixel = order === "nested" ? healpix.ang2pix_nest : healpix.ang2pix_ring;
  return (ra, dec) => values.get(pixel(nside, (90 - dec) * degree, ra * degree)) ?? NaN;
}

/** What healpy writes where there is no value. */
const unseen = -1.6e30;

/** One column of a map as healpy writes it (whole or partial), or of a table of pixels such as DESI's pixel weights (`HPXPIXEL`,
 * `HPXNSIDE`, `HPXNEST`). @param column default: the first that is no pixel number @throws {InputError} when it is no such file
 * {@link UsageError} when it has no such column */
export async function readHealpix(disk: Disk, path: string, column?: string): Promise<HealpixMap> {
  const hdu = (await openFits(disk, path)).first("table"), { header } = hdu, table = readTable(hdu);
  const fail = (rule: string) => new InputError(`Cannot use "${path}" as a HEALPix map: ${rule}`);
  const key = ["NSIDE", "HPXNSIDE"].find((k) => header.has(k));
  if (!key) throw fail("its header has neither NSIDE nor HPXNSIDE");
  const nside = header.integer(key, 1, 2 ** 24), npix = 12 * nside ** 2;
  if (!Number.isInteger(Math.log2(nside))) throw fail(`${key} must be a power of two, it is ${nside}`);
  const nested = header.has("ORDERING")
    ? header.text("ORDERING").trim().toUpperCase().startsWith("NEST")
    : header.get("HPXNEST") === true;
  const pixelName = ["PIXEL", "HPXPIXEL"].find((name) => findColumn(table, name));
  const names = [...table.columns].filter(([name, c]) => name.toUpperCase() !== pixelName && c.type !== "str")
    .map(([name]) => name);
  if (names.length === 0) throw fail("it has no column of values");
  if (column !== undefined && !findColumn(table, column)) requireNamed("use map column", [column], `"${path}"`, names);
  const values = numbers(table, column ?? names[0])!, pixels = pixelName ? numbers(table, pixelName)! : undefined;
  if (values.length !== (pixels?.length ?? npix)) {
    throw fail(`${pixels?.length ?? npix} values are needed with nside ${nside}, it has ${values.length}`);
  }
  const map = new Map<number, number>();
  values.forEach((v, i) => {
    const pixel = pixels ? pixels[i] : i;
    if (!(pixel >= 0 && pixel < npix)) {
      throw fail(`row ${i + 1} has pixel ${pixel}, with nside ${nside} they are 0..${npix - 1}`);
    }
    if (v > unseen && Number.isFinite(v)) map.set(pixel, v);
  });
  return { nside, order: nested ? "nested" : "ring", values: map };
}

/** A partial map of several columns as healpy reads it (`read_map(..., partial=True)`): column PIXEL, in rising order, nested. */
export function healpixBytes(nside: number, table: Table, cards: readonly Card[]): Uint8Array {
  const card = (key: string, value: string | number, comment: string): Card => ({ key, value, comment });
  return fitsBytes([tableHdu(table, "MAPS", [
    card("PIXTYPE", "HEALPIX", "pixels of HEALPix"),
    card("ORDERING", "NESTED", "order of the pixels"),
    card("NSIDE", nside, "resolution"),
    card("INDXSCHM", "EXPLICIT", "pixels are named"),
    card("OBJECT", "PARTIAL", "not the whole sky"),
    card("COORDSYS", "C", "equatorial"),
    ...cards,
  ])]);
}
