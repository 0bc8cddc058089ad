import { InputError } from "../../base/errors.ts";
import { type Plane, plane } from "../../base/plane.ts";
import { imageShape, openFits, parseFits, readImage } from "../../io/fits.ts";
import { ProductPaths } from "../../survey/product_paths.ts";
import type { CheckedDisk } from "../../rundir/checked_disk.ts";
import type { Unit } from "../../rundir/plan.ts";
import type { RunDir } from "../../rundir/run_dir.ts";

/** Planes of a stamp, and the coadds that they are cut from. */
export const planes = [
  { name: "image", file: "image", unit: "nanomaggy", about: "coadd" },
  { name: "ivar", file: "invvar", unit: "1/nanomaggy^2", about: "inverse variance of the coadd; 0: no data" },
  { name: "model", file: "model", unit: "nanomaggy", about: "what the fit made of it" },
  { name: "sims", file: "sims", unit: "nanomaggy", about: "light that was injected, its photon noise included" },
] as const;

export type PlaneName = typeof planes[number]["name"];

/** Coadds of a unit. */
export interface Images {
  nx: number;
  ny: number;
  /** Bands that have a coadd. */
  bands: ReadonlySet<string>;
  /** Decodes one; undefined where the unit has none, e.g. injected light where nothing was injected. */
  read(plane: PlaneName, band: string): Promise<Plane | undefined>;
}

/** Looks at what coadds a finished unit has. @throws {InputError} when it has none, or one that is damaged */
export async function unitImages(
  checked: CheckedDisk,
  run: RunDir,
  unit: Unit,
  bands: readonly string[],
): Promise<Images> {
  const paths = new ProductPaths(run.unit(unit.id), unit.brick, unit.name, "unit");
  const pathOf = (name: string, band: string) => paths.coadd(`${name}-${band}.fits.fz`), have: string[] = [];
  for (const band of bands) if (await checked.exists(pathOf("image", band))) have.push(band);
  if (have.length === 0) throw new InputError(`Cannot cut stamps from "${run.unit(unit.id)}": it has no coadd`);
  const first = (await openFits(checked, pathOf("image", have[0]))).first("compressed"), { nx, ny } = imageShape(first);
  return {
    nx,
    ny,
    bands: new Set(have),
    async read(name, band) {
      const path = pathOf(planes.find((p) => p.name === name)!.file, band);
      if (!(await checked.exists(path))) return undefined;
      const image = readImage(parseFits(await checked.read(path), path).first("compressed"));
      if (image.nx !== nx || image.ny !== ny) {
        throw new InputError(`Cannot use "${path}": it has ${image.nx}×${image.ny} pixels, other coadds ${nx}×${ny}`);
      }
      return plane(nx, ny, image.data instanceof Float32Array ? image.data : Float32Array.from(image.data));
    },
  };
}
