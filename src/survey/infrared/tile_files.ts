/** Files of unWISE by their published names: `<dir>/<first three digits>/<tile>/unwise-<tile>-<band>-img-m.fits`. */
import type { WiseBand } from "./wise_bands.ts";

/** A tile by its name, which holds its centre to a tenth of a degree: 1497p015 is near RA 149.7, Dec +1.5. */
export interface Tile {
  name: string;
  /** Near the centre, deg. */
  ra: number;
  dec: number;
}

const form = /^(\d{4})([pm])(\d{3})$/;

/** @returns undefined for a name that no tile has */
export function tileOf(name: string): Tile | undefined {
  const [, ra, sign, dec] = form.exec(name) ?? [];
  // Digits are cut off: the centre lies half a tenth further on average.
  const tile = ra && { name, ra: (Number(ra) + 0.5) / 10, dec: (sign === "m" ? -1 : 1) * (Number(dec) + 0.5) / 10 };
  return tile && tile.ra <= 360.1 && Math.abs(tile.dec) <= 90.1 ? tile : undefined;
}

/** Name of the tile with a centre, deg. */
export function tileName(ra: number, dec: number): string {
  const digits = (v: number, length: number) => String(Math.trunc(v)).padStart(length, "0");
  return digits(ra * 10, 4) + (dec < 0 ? "m" : "p") + digits(Math.abs(dec) * 10, 3);
}

/** Image (Vega nanomaggies), inverse variance of a pixel, number of exposures, and their scatter; `m` stands for "masked": pixels
 * of exposures that differ from the others are left out. */
export type TileKind = "img-m" | "invvar-m" | "n-m" | "std-m";

/** How the published files of a kind end. */
const endings: Readonly<Record<TileKind, string>> = {
  "img-m": ".fits",
  "invvar-m": ".fits.gz",
  "n-m": ".fits.gz",
  "std-m": ".fits.gz",
};

/** Where the files of a tile are. */
export const tileFolder = (dir: string, tile: string): string => `${dir}/${tile.slice(0, 3)}/${tile}`;

/** The file of a band. */
export const tilePath = (dir: string, tile: string, band: WiseBand, kind: TileKind): string =>
  `${tileFolder(dir, tile)}/unwise-${tile}-${band}-${kind}${endings[kind]}`;

/** The mask of a tile, one for all bands. */
export const maskPath = (dir: string, tile: string): string => `${tileFolder(dir, tile)}/unwise-${tile}-msk.fits.gz`;

/** Where the PSF of a tile is looked for, in this order: of the tile, else one for all tiles. */
export const psfPaths = (dir: string, tile: string, band: WiseBand): [string, string] => [
  `${tileFolder(dir, tile)}/unwise-${tile}-${band}-psf.fits`,
  `${dir}/psf/unwise-${band}-psf.fits`,
];

/** The same file as it may be called besides: packed or not. */
export const otherEnding = (path: string): string => path.endsWith(".gz") ? path.slice(0, -3) : `${path}.gz`;
