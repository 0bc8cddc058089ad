import type { Disk } from "../../base/disk.ts";
import { arcsecPerDegree } from "../../base/units.ts";
import { type Hdu, type Header, openFits, readImage } from "../../io/fits.ts";
import { headerWcs } from "../../survey/ccds/header_wcs.ts";
import { type CutoutCubes, openCutouts } from "../../survey/products/cutout_cubes.ts";
import { ProductPaths } from "../../survey/product_paths.ts";
import type { UnitResult } from "../science/results.ts";

/** What of a unit is shown: its coadd, the fitted models, the injected light. */
export type ShownPlane = "image" | "model" | "sims";

/** Squares by band, nmgy per brick pixel, rows from the bottom. */
export type Squares = Record<string, Float32Array>;

/** Images of a unit, opened once: its coadds, or the cut-outs that it has instead. */
export interface UnitImages {
  toPixel(ra: number, dec: number): [number, number];
  /** arcsec */
  pixscale: number;
  /** Squares of a plane by band, from a lower left pixel on; 0 outside of the image and where it has no value. */
  cut(plane: ShownPlane, x0: number, y0: number, side: number): Squares;
}

/** Undefined when the unit has no images. Of each image only the rows that are asked for are decoded. */
export async function openUnitImages(
  disk: Disk,
  { dir, brick, name }: Pick<UnitResult, "dir" | "brick" | "name">,
  bands: readonly string[],
  planes: readonly ShownPlane[],
): Promise<UnitImages | undefined> {
  const paths = new ProductPaths(dir, brick, name, "unit");
  return await disk.exists(paths.cutouts())
    ? openedCutouts(await openCutouts(disk, paths.cutouts()), bands)
    : await openedCoadds(disk, paths, bands, planes);
}

async function openedCoadds(
  disk: Disk,
  paths: ProductPaths,
  bands: readonly string[],
  planes: readonly ShownPlane[],
): Promise<UnitImages | undefined> {
  const open = new Map<string, Hdu>();
  for (const plane of planes) {
    for (const band of bands) {
      const path = paths.coadd(`${plane}-${band}.fits.fz`);
      if (await disk.exists(path)) open.set(`${plane} ${band}`, (await openFits(disk, path)).first("compressed"));
    }
  }
  const [first] = open.values();
  if (!first) return undefined;
  const nx = first.header.number("ZNAXIS1"), ny = first.header.number("ZNAXIS2");
  return {
    ...placeOf(first.header),
    cut: (plane, x0, y0, side) =>
      byBand(bands, (band) => {
        const hdu = open.get(`${plane} ${band}`);
        return hdu && squareOf(hdu, { nx, ny }, x0, y0, side);
      }),
  };
}

function openedCutouts(cutouts: CutoutCubes, bands: readonly string[]): UnitImages {
  return {
    ...placeOf(cutouts.header),
    cut: (plane, x0, y0, side) =>
      byBand(bands, (band) => {
        const half = side / 2, values = cutouts.around(plane, band, x0 + half, y0 + half);
        return values && recentred(values, cutouts.side, side);
      }),
  };
}

export function placeOf(header: Header): Pick<UnitImages, "toPixel" | "pixscale"> {
  const wcs = headerWcs(header);
  return {
    toPixel: (ra, dec) => wcs.toPixel(ra, dec),
    pixscale: arcsecPerDegree * Math.hypot(header.number("CD1_1"), header.number("CD2_1", 0)),
  };
}

function byBand(bands: readonly string[], square: (band: string) => Float32Array | undefined): Squares {
  const all = bands.flatMap((band) => {
    const values = square(band);
    return values ? [[band, values] as const] : [];
  });
  return Object.fromEntries(all);
}

function squareOf(hdu: Hdu, { nx, ny }: { nx: number; ny: number }, x0: number, y0: number, side: number) {
  const out = new Float32Array(side ** 2);
  const box = { x0: Math.max(0, x0), x1: Math.min(nx, x0 + side), y0: Math.max(0, y0), y1: Math.min(ny, y0 + side) };
  if (box.x0 >= box.x1 || box.y0 >= box.y1) return out;
  const { nx: width, ny: height, data } = readImage(hdu, box);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const v = data[y * width + x];
      if (Number.isFinite(v)) out[(box.y0 - y0 + y) * side + box.x0 - x0 + x] = v;
    }
  }
  return out;
}

/** A square about the same middle, number ⌊side/2⌋, cut or filled up with 0. */
function recentred(values: Float32Array, from: number, to: number): Float32Array {
  const out = new Float32Array(to ** 2), shift = Math.floor(from / 2) - Math.floor(to / 2);
  for (let y = 0; y < to; y++) {
    for (let x = 0; x < to; x++) {
      const u = x + shift, v = y + shift;
      const value = u >= 0 && v >= 0 && u < from && v < from ? values[v * from + u] : 0;
      out[y * to + x] = Number.isFinite(value) ? value : 0;
    }
  }
  return out;
}
