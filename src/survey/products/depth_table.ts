/** How much of a brick is how deep, as the survey's table counts it. */
import type { Table } from "../../base/table.ts";
import { magnitudeOfNanomaggy } from "../../base/units.ts";
import { type BrickGrid, isPrimary } from "../bricks/brick_grid.ts";
import { fillTable, type Values } from "../data_model/fill.ts";
import { depthColumns } from "../data_model/tables/survey_made.ts";
import { bitValue, maskBits } from "../mask_bits.ts";

/** Limits of the bins, mag: all that is shallower than 20.1 (pixels without an exposure, too), tenths up to 24.9, all that is deeper. */
export const depthEdges: readonly number[] = [0, ...Array.from({ length: 49 }, (_, k) => (201 + k) / 10), 100];

/** Depth maps of a band [ny*nx], 1/nmgy². */
export interface DepthMaps {
  band: string;
  psfdepth: Float32Array;
  galdepth: Float32Array;
}

/** Pixels of the brick's own area by depth: that of a point source and of a small galaxy at 5σ, of each band
 * (`legacysurvey-<brick>-depth.fits`, https://www.legacysurvey.org/dr9/files/). One row for each bin.
 * @param wanted bands that have columns; those without a map have all pixels in the first bin @param maskbits of the brick [ny*nx], where they are made */
export function depthTable(
  grid: BrickGrid,
  maps: readonly DepthMaps[],
  wanted: readonly string[],
  maskbits?: Int32Array,
): Table {
  const own = ownPixels(grid, maskbits), bins = depthEdges.length - 1;
  const values: Record<string, Values[string]> = {
    depthlo: (k) => depthEdges[k],
    depthhi: (k) => depthEdges[k + 1],
  };
  for (const band of wanted) {
    const map = maps.find((m) => m.band === band);
    for (const [name, depth] of [["ptsrc", map?.psfdepth], ["gal", map?.galdepth]] as const) {
      const counts = countByBin(own, depth);
      values[`counts_${name}_${band}`] = (k) => counts[k];
    }
  }
  return fillTable(depthColumns(wanted), bins, values);
}

/** 1 for each pixel of the brick's own area. */
function ownPixels(grid: BrickGrid, maskbits?: Int32Array): Uint8Array {
  const { nx, ny, wcs } = grid, own = new Uint8Array(nx * ny), outside = bitValue(maskBits([]), "NPRIMARY");
  for (let y = 0, i = 0; y < ny; y++) {
    for (let x = 0; x < nx; x++, i++) {
      if (maskbits) {
        own[i] = maskbits[i] & outside ? 0 : 1;
        continue;
      }
      const [ra, dec] = wcs.toSky(x, y);
      own[i] = isPrimary(grid, ((ra % 360) + 360) % 360, dec) ? 1 : 0;
    }
  }
  return own;
}

/** @param depth 1/nmgy² [ny*nx]; undefined: 0 everywhere */
function countByBin(own: Uint8Array, depth?: Float32Array): Int32Array {
  const counts = new Int32Array(depthEdges.length - 1);
  // Depths are sums over whole exposures: neighbours mostly have the same.
  let last = 0, bin = 0;
  for (let i = 0; i < own.length; i++) {
    if (!own[i]) continue;
    const iv = depth ? depth[i] : 0;
    if (iv !== last) {
      last = iv;
      bin = binOf(iv);
    }
    if (bin >= 0) counts[bin]++;
  }
  return counts;
}

/** @returns −1 for a depth beyond the last limit */
function binOf(iv: number): number {
  const mag = iv > 0 ? magnitudeOfNanomaggy - 2.5 * Math.log10(5 / Math.sqrt(iv)) : 0;
  return mag < 0 ? 0 : depthEdges.findIndex((edge) => mag < edge) - 1;
}
