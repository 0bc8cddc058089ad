import type { Disk } from "../base/disk.ts";
import { radians } from "../base/units.ts";
import { openFits, readImage } from "../io/fits.ts";
import type { DustMap } from "./extinction.ts";

/** Rotation from ICRS to Galactic axes (ESA 1997, Hipparcos vol. 1, eq. 1.5.11). */
const toGalactic = [
  [-0.0548755604, -0.8734370902, -0.4838350155],
  [0.4941094279, -0.4448296300, 0.7469822445],
  [-0.8676661490, -0.1980763734, 0.4559837762],
];

/** Galactic longitude and latitude in radians of a position in degrees. */
export function galactic(ra: number, dec: number): [number, number] {
  const a = radians(ra), d = radians(dec);
  const v = [Math.cos(d) * Math.cos(a), Math.cos(d) * Math.sin(a), Math.sin(d)];
  const [x, y, z] = toGalactic.map((row) => row.reduce((s, m, i) => s + m * v[i], 0));
  return [Math.atan2(y, x), Math.asin(Math.min(1, Math.max(-1, z)))];
}

const mapFile = (dir: string, pole: string) => `${dir}/maps/SFD_dust_4096_${pole}.fits`;

/** The files of the SFD maps below a directory. */
export const dustFiles = (dir: string): string[] => ["sgp", "ngp"].map((pole) => mapFile(dir, pole));

/** Reads the SFD maps: E(B−V) by bilinear interpolation in the two polar projections (Schlegel et al. 1998, appendix C).
 * @param dir holds `maps/SFD_dust_4096_{ngp,sgp}.fits` @throws {InputError} when a map is missing or damaged
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { fitsBytes, imageHdu, MemoryDisk, readDust } from "@obiwan/obiwan";
 *
 * // Two maps of 5 × 5 pixels that hold the same value everywhere; those of SFD have 4096 × 4096.
 * const disk = new MemoryDisk(), value = (key: string, value: number) => ({ key, value, comment: "" });
 * const cards = [value("CRPIX1", 3), value("CRPIX2", 3), value("LAM_SCAL", 2)];
 * const map = fitsBytes([imageHdu({ nx: 5, ny: 5, data: new Float32Array(25).fill(0.05), cards })]);
 * for (const pole of ["ngp", "sgp"]) await disk.write(`dust/maps/SFD_dust_4096_${pole}.fits`, map);
 * const dust = await readDust(disk, "dust");
 * assert.ok(Math.abs(dust(150, 2) - 0.05) < 1e-6);
 * ```
 */
export async function readDust(disk: Disk, dir: string): Promise<DustMap> {
  const [south, north] = await Promise.all(["sgp", "ngp"].map(async (pole) => {
    const hdu = (await openFits(disk, mapFile(dir, pole))).first("image"), h = hdu.header;
    const image = readImage(hdu);
    return { ...image, x0: h.number("CRPIX1") - 1, y0: h.number("CRPIX2") - 1, scale: h.number("LAM_SCAL") };
  }));
  return (ra, dec) => {
    const [l, b] = galactic(ra, dec), sign = b >= 0 ? 1 : -1, map = b >= 0 ? north : south;
    const r = map.scale * Math.sqrt(1 - sign * Math.sin(b));
    const x = map.x0 + r * Math.cos(l), y = map.y0 - sign * r * Math.sin(l);
    const i = Math.min(Math.max(Math.floor(x), 0), map.nx - 2), j = Math.min(Math.max(Math.floor(y), 0), map.ny - 2);
    const u = x - i, v = y - j, at = j * map.nx + i, d = map.data;
    return (d[at] * (1 - u) + d[at + 1] * u) * (1 - v) + (d[at + map.nx] * (1 - u) + d[at + map.nx + 1] * u) * v;
  };
}
