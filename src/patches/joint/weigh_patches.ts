/** Statistics of sources whose fluxes were solved for together. */
import type { BufferRef, Values } from "../../compute/engine.ts";
import type { PixelArena } from "../../kernels/fit_types.ts";
import { weighRow, weightRow } from "../../kernels/joint_layout.ts";
import { checkRows } from "../checks.ts";
import { runRows } from "./row_kernels.ts";
import type { UnitImages } from "./unit_images.ts";

/** Sums of one patch behind the fit statistics; u unit image, M model of all sources. */
export interface WeighedPatch {
  /** Σ|u|χ², Σ|M − f u||u|, Σu², Σ|u| over pixels with u ≠ 0 that count. */
  chi2: number;
  others: number;
  square: number;
  used: number;
  /** Σ|u| over the patch, and where pixels do not count. */
  light: number;
  masked: number;
  /** How many pixels count. */
  pixels: number;
}

/** @param fluxes nmgy per patch @param model what all sources add to each pixel of the arena
 * @param drew is told how many patches more are done */
export async function weighPatches(
  images: UnitImages,
  arena: PixelArena,
  model: BufferRef,
  fluxes: ArrayLike<number>,
  drew: (patches: number) => void = () => {},
): Promise<WeighedPatch[]> {
  const { engine } = images, out: WeighedPatch[] = new Array(images.patches.length);
  for (const [b, members] of images.blocks.entries()) {
    if (members.length === 0) continue;
    const units = await images.load(b);
    const flux = engine.alloc("f32", members.length);
    engine.write(flux, Float64Array.from(members, (i) => fluxes[i]));
    const rows = members.map((i) => images.row(i)), inputs = [flux, units, model, arena.pix, arena.ierr];
    const values = await runRows(engine, "weigh", rows, weightRow.stride, inputs);
    flux.destroy();
    const { width, height } = weighRow.at;
    checkRows(engine.id, values, weightRow, rows.map((row) => row[width] * row[height]));
    members.forEach((i, k) => out[i] = weighed(values, k));
    drew(members.length);
  }
  return out;
}

/** Sums of the k-th row. */
function weighed(values: Values, k: number): WeighedPatch {
  const get = weightRow.reader(values, k);
  return {
    chi2: get("chi2"),
    others: get("others"),
    square: get("square"),
    used: get("used"),
    light: get("light"),
    masked: get("masked"),
    pixels: get("pixels"),
  };
}
