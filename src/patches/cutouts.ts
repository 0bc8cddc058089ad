/** The pixels that blobs see, cut out of the exposures and put into one arena. */
import { turns } from "../base/pool.ts";
import { surveySigma } from "../base/units.ts";
import type { PsfStamp } from "../kernels/fit_types.ts";
import { positions } from "../math/cubic_map.ts";
import type { BrickGrid } from "../survey/bricks/brick_grid.ts";
import type { Exposure } from "../survey/exposure.ts";
import { requireNumber } from "../survey/ccds/values/device_numbers.ts";
import type { BlobMap } from "../survey/source.ts";
import { type Guards, setGuards } from "./checks.ts";
import { psfStamp } from "./psf/stamp.ts";
import type { SubBlob } from "./blobs/sub_blobs.ts";

/** The part of an exposure that a blob sees. */
export interface BlobExposure {
  exposure: Exposure;
  /** Index in the list of exposures, and of its band. */
  index: number;
  band: number;
  /** First pixel and size in the exposure. */
  x0: number;
  y0: number;
  nx: number;
  ny: number;
  /** First pixel in the arena. */
  offset: number;
  /** Constant PSF at the centre, index into `Cutouts.psfs`. */
  psf: number;
  gaussVariance: number;
}

export interface Blob {
  number: number;
  /** Box on the brick grid, and which of its pixels belong to the blob. */
  x0: number;
  y0: number;
  nx: number;
  ny: number;
  mask: Uint8Array;
  npix: number;
  exposures: BlobExposure[];
  /** Of a tile of a giant blob. */
  part?: SubBlob;
}

/** A blob whose pixels have not been cut out yet. */
export interface LocatedBlob extends Omit<Blob, "exposures"> {
  exposures: Omit<BlobExposure, "offset" | "psf">[];
}

/** Pixels of all blobs of a batch, ready for the engine. */
export interface Cutouts {
  blobs: Blob[];
  psfs: PsfStamp[];
  /** nmgy and 1/nmgy, concatenated; ierr is 0 outside the blob */
  pix: Float32Array;
  ierr: Float32Array;
  /** Index into the blob's mask of the brick pixel under each pixel; −1 outside the blob's box */
  blobPixel: Int32Array;
  /** A pixel behind each cut-out that no patch covers. */
  guards: Guards;
}

/** Finds the part of each exposure that the blobs see. @param wanted blob numbers */
export function locateBlobs(
  grid: BrickGrid,
  exposures: readonly Exposure[],
  bands: readonly string[],
  map: BlobMap,
  wanted: Iterable<number>,
): LocatedBlob[] {
  const boxes = blobBoxes(map);
  return Array.from(wanted, (number) => {
    const blob = { number, ...boxes[number] };
    return { ...blob, exposures: locateExposures(grid, exposures, bands, blob) };
  });
}

/** The part of each exposure that a box of the brick sees. */
export function locateExposures(
  grid: BrickGrid,
  exposures: readonly Exposure[],
  bands: readonly string[],
  area: Pick<Blob, "x0" | "y0" | "nx" | "ny">,
): LocatedBlob["exposures"] {
  return exposures.flatMap((exposure, index) => {
    const box = exposureBox(grid, exposure, area), band = bands.indexOf(exposure.band);
    return box ? [{ exposure, index, band, ...box, gaussVariance: surveySigma(exposure.psf.fwhm) ** 2 }] : [];
  });
}

const pixelsOf = (blob: LocatedBlob) => blob.exposures.reduce((sum, e) => sum + e.nx * e.ny + 1, 0);

/** Splits blobs, in their order, into groups of no more pixels than `most`; a blob that has more is alone. */
export function groupBlobs(blobs: readonly LocatedBlob[], most: number): LocatedBlob[][] {
  const groups: LocatedBlob[][] = [[]];
  let total = 0;
  for (const blob of blobs) {
    const pixels = pixelsOf(blob);
    if (total > 0 && total + pixels > most) {
      groups.push([]);
      total = 0;
    }
    groups[groups.length - 1].push(blob);
    total += pixels;
  }
  return groups;
}

/** Pixels that are copied between two turns of others. */
const pixelsATurn = 1 << 17;

/** Cuts the pixels of the blobs out of the exposures. @throws {InputError} when one is no number */
export async function cutBlobs(grid: BrickGrid, located: readonly LocatedBlob[]): Promise<Cutouts> {
  const psfs: PsfStamp[] = [];
  let total = 0;
  const blobs = located.map((blob): Blob => ({
    ...blob,
    exposures: blob.exposures.map((cut) => {
      const { exposure, x0, y0, nx, ny } = cut, offset = total;
      // Centre of the cut-out, not of its pixel grid: (w/2, h/2) as the survey does.
      psfs.push(psfStamp(exposure.psf, x0 + nx / 2, y0 + ny / 2));
      total += nx * ny + 1;
      return { ...cut, offset, psf: psfs.length - 1 };
    }),
  }));
  const cutouts = {
    blobs,
    psfs,
    pix: new Float32Array(total),
    ierr: new Float32Array(total),
    blobPixel: new Int32Array(total).fill(-1),
    guards: { at: blobs.flatMap((b) => b.exposures.map((e) => e.offset + e.nx * e.ny)) },
  };
  setGuards(cutouts.pix, cutouts.guards);
  const others = turns(pixelsATurn);
  for (const blob of blobs) {
    for (const cut of blob.exposures) {
      await others(cut.nx * cut.ny);
      copyPixels(grid, blob, cut, cutouts);
    }
  }
  return cutouts;
}

function blobBoxes(map: BlobMap): Pick<Blob, "x0" | "y0" | "nx" | "ny" | "mask" | "npix">[] {
  const limits = Array.from({ length: map.count }, () => [map.nx, map.ny, -1, -1]);
  for (let y = 0, i = 0; y < map.ny; y++) {
    for (let x = 0; x < map.nx; x++, i++) {
      const blob = map.data[i];
      // Most pixels belong to none; an array that is asked for its element -1 looks for a property of that name.
      if (blob < 0) continue;
      const l = limits[blob];
      if (x < l[0]) l[0] = x;
      if (y < l[1]) l[1] = y;
      if (x > l[2]) l[2] = x;
      if (y > l[3]) l[3] = y;
    }
  }
  return limits.map(([x0, y0, x1, y1], number) => {
    const nx = x1 - x0 + 1, ny = y1 - y0 + 1;
    const mask = new Uint8Array(nx * ny);
    let npix = 0;
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++) {
        if (map.data[(y0 + y) * map.nx + x0 + x] === number) npix += mask[y * nx + x] = 1;
      }
    }
    return { x0, y0, nx, ny, mask, npix };
  });
}

/** Pixels of the exposure that the corners of the blob's box reach; undefined when there are none. */
function exposureBox(grid: BrickGrid, exposure: Exposure, blob: Pick<Blob, "x0" | "y0" | "nx" | "ny">) {
  const xs: number[] = [], ys: number[] = [];
  for (const bx of [blob.x0, blob.x0 + blob.nx]) {
    for (const by of [blob.y0, blob.y0 + blob.ny]) {
      const [x, y] = exposure.wcs.toPixel(...grid.wcs.toSky(bx, by));
      xs.push(x);
      ys.push(y);
    }
  }
  const clamp = (v: number, n: number) => Math.min(Math.max(v, 0), n);
  const x0 = clamp(Math.floor(Math.min(...xs)), exposure.nx);
  const x1 = clamp(Math.ceil(Math.max(...xs)) + 1, exposure.nx);
  const y0 = clamp(Math.floor(Math.min(...ys)), exposure.ny);
  const y1 = clamp(Math.ceil(Math.max(...ys)) + 1, exposure.ny);
  return x1 > x0 && y1 > y0 ? { x0, y0, nx: x1 - x0, ny: y1 - y0 } : undefined;
}

function copyPixels(grid: BrickGrid, blob: Blob, cut: BlobExposure, out: Cutouts) {
  const { exposure } = cut;
  const brick = positions(cut.nx, cut.ny, (x, y) => grid.wcs.toPixel(...exposure.wcs.toSky(cut.x0 + x, cut.y0 + y)));
  for (let y = 0, k = 0; y < cut.ny; y++) {
    for (let x = 0; x < cut.nx; x++, k++) {
      const from = (cut.y0 + y) * exposure.nx + cut.x0 + x, to = cut.offset + k;
      const ix = Math.round(brick.x[k]) - blob.x0, iy = Math.round(brick.y[k]) - blob.y0;
      const pixel = ix >= 0 && iy >= 0 && ix < blob.nx && iy < blob.ny ? iy * blob.nx + ix : -1;
      out.blobPixel[to] = pixel;
      out.pix[to] = requireNumber(exposure.data[from], exposure, "a pixel");
      if (pixel >= 0 && blob.mask[pixel]) out.ierr[to] = requireNumber(exposure.ierr[from], exposure, "a weight");
    }
  }
}
