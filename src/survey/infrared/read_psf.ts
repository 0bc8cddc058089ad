import type { Disk } from "../../base/disk.ts";
import { InputError } from "../../base/errors.ts";
import { fwhmPerSigma } from "../../base/units.ts";
import { openFits, readImage } from "../../io/fits.ts";
import type { PsfModel } from "../exposure.ts";
import { psfPaths } from "./tile_files.ts";
import { tileScale, type WiseBand } from "./wise_bands.ts";

/** The PSF of a tile: an odd square of pixels of a tile, the source in its middle, the same all over the tile.
 * Its FWHM is that of the Gaussian with the same Σ p².
 * @throws {InputError} when there is none, it is no odd square, a value is not finite or the sum is not positive */
export async function readTilePsf(disk: Disk, dir: string, tile: string, band: WiseBand): Promise<PsfModel> {
  const path = await existing(disk, psfPaths(dir, tile, band));
  if (!path) {
    const names = psfPaths(dir, tile, band).map((p) => `"${p}"`).join(" nor ");
    throw new InputError(`Cannot find the PSF of tile ${tile} in ${band}: neither ${names} is there`);
  }
  const hdu = (await openFits(disk, path)).first("image"), { place } = hdu.header;
  const fail = (rule: string): never => {
    throw new InputError(`Cannot use the PSF in ${place}: ${rule}`);
  };
  const scale = hdu.header.number("PIXSCALE", tileScale);
  if (!(Math.abs(scale / tileScale - 1) < 1e-3)) {
    fail(`its pixels must be those of tiles, PIXSCALE ${tileScale} (arcsec), it is ${scale}`);
  }
  const { nx, ny, data } = readImage(hdu);
  if (nx !== ny || nx % 2 === 0) fail(`it must be an odd square, it is ${nx}×${ny}`);
  const bad = data.findIndex((v) => !Number.isFinite(v));
  if (bad >= 0) fail(`values must be finite, at [${Math.floor(bad / nx)}, ${bad % nx}] it is ${data[bad]}`);
  let sum = 0;
  for (const value of data) sum += value;
  if (!(sum > 0)) fail(`its sum must be positive, it is ${sum}`);
  const stamp = Float64Array.from(data, (v) => v / sum);
  return { size: nx, fwhm: equivalentFwhm(stamp), at: () => stamp.slice() };
}

/** FWHM of the Gaussian whose Σ p² is that of the stamp, pixels. */
function equivalentFwhm(stamp: Float64Array): number {
  const square = stamp.reduce((s, p) => s + p * p, 0);
  return fwhmPerSigma / (2 * Math.sqrt(Math.PI * square));
}

async function existing(disk: Disk, paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) if (await disk.exists(path)) return path;
}
