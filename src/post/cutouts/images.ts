import { type Plane, plane } from "../../base/plane.ts";
import { InputError } from "../../base/errors.ts";
import { imageShape, openFits, parseFits, readImage } from "../../io/fits.ts";
import type { CheckedDisk } from "../../rundir/checked_disk.ts";
import type { Unit } from "../../rundir/plan.ts";
import type { RunDir } from "../../rundir/run_dir.ts";
import { openCutouts } from "../../survey/products/cutout_cubes.ts";
import { cutStamp } from "../../survey/pixels/stamps.ts";
import { ProductPaths } from "../../survey/product_paths.ts";

/** Planes of a stamp, and the coadds that they are cut from. */
export const planes = [
  { name: "image", file: "image", unit: "nanomaggy", about: "coadd" },
  { name: "ivar", file: "invvar", unit: "1/nanomaggy^2", about: "inverse variance of the coadd; 0: no data" },
  { name: "model", file: "model", unit: "nanomaggy", about: "what the fit made of it" },
  { name: "sims", file: "sims", unit: "nanomaggy", about: "light that was injected, its photon noise included" },
] as const;

export type PlaneName = typeof planes[number]["name"];

/** Copies the stamp with this lower left pixel. @param out values at `at` on, zero before */
export type StampCutter = (x0: number, y0: number, size: number, out: Float32Array, at: number) => void;

/** Coadds of a unit. */
export interface Images {
  nx: number;
  ny: number;
  /** Bands that have a coadd. */
  bands: ReadonlySet<string>;
  /** Decodes one; undefined where the unit has none, e.g. injected light where nothing was injected. */
  open(plane: PlaneName, band: string): Promise<StampCutter | undefined>;
}

/** Looks at what coadds, or cut-outs of them, a finished unit has.
 * @throws {InputError} when it has none, or one that is damaged */
export async function unitImages(
  checked: CheckedDisk,
  run: RunDir,
  unit: Unit,
  bands: readonly string[],
): Promise<Images> {
  const paths = new ProductPaths(run.unit(unit.id), unit.brick, unit.name, "unit");
  if (await checked.exists(paths.cutouts())) return await imagesOfCutouts(checked, paths.cutouts(), bands);
  const pathOf = (name: string, band: string) => paths.coadd(`${name}-${band}.fits.fz`), have: string[] = [];
  for (const band of bands) if (await checked.exists(pathOf("image", band))) have.push(band);
  if (have.length === 0) throw new InputError(`Cannot cut stamps from "${run.unit(unit.id)}": it has no coadd`);
  const first = (await openFits(checked, pathOf("image", have[0]))).first("compressed"), { nx, ny } = imageShape(first);
  return {
    nx,
    ny,
    bands: new Set(have),
    async open(name, band) {
      const path = pathOf(fileOf(name), band);
      const image = await checked.exists(path) ? await readPlane(checked, path, { nx, ny }) : undefined;
      return image && ((x0, y0, size, out, at) => cutStamp(image, x0, y0, size, out, at));
    },
  };
}

const fileOf = (name: PlaneName) => planes.find((p) => p.name === name)!.file;

async function readPlane(checked: CheckedDisk, path: string, { nx, ny }: { nx: number; ny: number }): Promise<Plane> {
  const image = readImage(parseFits(await checked.read(path), path).first("compressed"));
  if (image.nx !== nx || image.ny !== ny) {
    throw new InputError(`Cannot use "${path}": it has ${image.nx}×${image.ny} pixels, other coadds ${nx}×${ny}`);
  }
  return plane(nx, ny, image.data instanceof Float32Array ? image.data : Float32Array.from(image.data));
}

/** Of a unit that has cut-outs instead of coadds: stamps of its injected sources, not larger than these. */
async function imagesOfCutouts(checked: CheckedDisk, path: string, bands: readonly string[]): Promise<Images> {
  const { nx, ny, side, has, around } = await openCutouts(checked, path);
  return {
    nx,
    ny,
    bands: new Set(bands.filter((band) => has("image", band))),
    open(name, band) {
      const kind = fileOf(name);
      if (!has(kind, band)) return Promise.resolve(undefined);
      return Promise.resolve((x0, y0, size, out, at) => {
        const half = Math.floor(size / 2), from = Math.floor(side / 2) - half;
        if (size > side) throw tooLarge(path, size, side);
        const data = around(kind, band, x0 + half, y0 + half);
        if (!data) {
          throw new InputError(`Cannot use "${path}": it has no cut-out around pixel ${x0 + half}, ${y0 + half}`);
        }
        cutStamp({ nx: side, ny: side, data }, from, from, size, out, at);
      });
    },
  };
}

const tooLarge = (path: string, size: number, side: number) =>
  new InputError(
    `Cannot cut stamps of ${size} pixels from "${path}": its run has products "science", cut-outs of ${side} pixels; ` +
      `choose --size ${side} or less`,
  );
