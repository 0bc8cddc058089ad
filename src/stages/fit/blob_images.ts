import { surveySigma } from "../../base/units.ts";
import type { BrickGrid } from "../../survey/bricks/brick_grid.ts";
import type { Exposure, PsfModel } from "../../survey/exposure.ts";
import type { Blob, Cutouts } from "../../patches/cutouts.ts";

/** Pixels of cut-outs that are at work at a time, each some 30 bytes. */
const mostPixels = 8e6;

/** Pixels of a blob's cut-outs. */
export const pixelsOf = ({ exposures }: Blob): number => exposures.reduce((sum, { nx, ny }) => sum + nx * ny, 0);

/** Parts of a list that have only so many pixels, or one item with more. */
export function partsOf<T>(items: readonly T[], pixels: (item: T) => number): T[][] {
  const parts: T[][] = [];
  let left = 0;
  for (const item of items) {
    const own = pixels(item);
    if (parts.length === 0 || own > left) {
      parts.push([]);
      left = mostPixels;
    }
    parts.at(-1)!.push(item);
    left -= own;
  }
  return parts;
}

/** The brick grid cut to a blob's box. */
export function blobGrid(grid: BrickGrid, blob: Blob): BrickGrid {
  return {
    ...grid,
    nx: blob.nx,
    ny: blob.ny,
    zoomX0: grid.zoomX0 + blob.x0,
    zoomY0: grid.zoomY0 + blob.y0,
    wcs: grid.wcs.shifted(blob.x0, blob.y0),
  };
}

/** The blob's cut-outs as exposures, with `pix` for pixels. Detection inside a blob smooths with the CCD table's FWHM,
 * the brick-level one with the image header's: the survey does so, and segments follow from it. @param pix concatenated like `cutouts.pix` */
export function blobExposures(cutouts: Cutouts, blob: Blob, pix: Float32Array): Exposure[] {
  return blob.exposures.map(({ exposure, x0, y0, nx, ny, offset }) => {
    const dq = new Uint16Array(nx * ny);
    for (let y = 0; y < ny; y++) {
      const from = (y0 + y) * exposure.nx + x0;
      dq.set(exposure.dq.subarray(from, from + nx), y * nx);
    }
    return {
      ...exposure,
      nx,
      ny,
      x0: exposure.x0 + x0,
      y0: exposure.y0 + y0,
      data: pix.subarray(offset, offset + nx * ny),
      ierr: cutouts.ierr.subarray(offset, offset + nx * ny),
      dq,
      wcs: exposure.wcs.shifted(x0, y0),
      psf: shiftedPsf(exposure.psf, x0, y0),
      psfSigma: surveySigma(exposure.tableFwhm),
    };
  });
}

function shiftedPsf({ size, fwhm, at, basis }: PsfModel, x0: number, y0: number): PsfModel {
  return {
    size,
    fwhm,
    at: (x, y) => at(x + x0, y + y0),
    ...(basis ? { basis: { planes: basis.planes, weights: (x, y) => basis.weights(x + x0, y + y0) } } : {}),
  };
}
