import type { Disk } from "../../base/disk.ts";
import { InputError } from "../../base/errors.ts";
import { type Header, openFits, readImage, readTable } from "../../io/fits.ts";
import { numbers } from "../../base/table.ts";
import { stampCorner } from "../pixels/stamps.ts";

/** Coadds that cut-outs are made of. */
export const cutoutPlanes = ["image", "invvar", "model", "sims"] as const;
export type CutoutPlane = typeof cutoutPlanes[number];

/** EXTNAME of the cube of a plane of a band. */
export const cutoutName = (plane: CutoutPlane, band: string) => `${plane.toUpperCase()}-${band}`;

/** Cut-outs of a unit (docs/reference/files.md). */
export interface CutoutCubes {
  /** Has the WCS of the image that they are from. */
  header: Header;
  /** Size of that image. */
  nx: number;
  ny: number;
  /** Of a cut-out. */
  side: number;
  has(plane: CutoutPlane, band: string): boolean;
  /** The square around a pixel of an injected source, in whose middle, number ⌊side/2⌋, this is; undefined when there is none.
   * @param x, y 0-based @returns [side × side] */
  around(plane: CutoutPlane, band: string, x: number, y: number): Float32Array | undefined;
}

/** Opens the cut-outs of a unit; squares are decoded one by one. @throws {InputError} when the file is damaged */
export async function openCutouts(disk: Disk, path: string): Promise<CutoutCubes> {
  const file = await openFits(disk, path), { header } = file.hdus[0], side = header.integer("CUTSIDE", 2, 4096);
  const corners = readTable(file.hdu("CUTOUTS")), [x0, y0] = ["x0", "y0"].map((name) => numbers(corners, name));
  if (!x0 || !y0) throw new InputError(`Cannot read "${path}" HDU CUTOUTS: it needs columns x0 and y0`);
  const rowOf = new Map(Array.from(x0, (x, row) => [`${x} ${y0[row]}`, row])), area = { x0: 0, x1: side };
  const hduOf = (plane: CutoutPlane, band: string) => file.hdus.find((h) => h.name === cutoutName(plane, band));
  return {
    header,
    nx: header.integer("IMAGEW", 1, 65536),
    ny: header.integer("IMAGEH", 1, 65536),
    side,
    has: (plane, band) => hduOf(plane, band) !== undefined,
    around(plane, band, x, y) {
      const hdu = hduOf(plane, band), row = rowOf.get(stampCorner(x, y, side).join(" "));
      if (!hdu || row === undefined) return undefined;
      return Float32Array.from(readImage(hdu, { ...area, y0: row * side, y1: (row + 1) * side }).data);
    },
  };
}
