import type { Table } from "../../base/table.ts";
import type { Card } from "../../io/fits.ts";
import type { BrickGrid } from "../../survey/bricks/brick_grid.ts";
import { fillTable } from "../../survey/data_model/fill.ts";
import { cutoutColumns } from "../../survey/data_model/tables/measured.ts";
import { cutoutName, type CutoutPlane } from "../../survey/products/cutout_cubes.ts";
import type { Exposure } from "../../survey/exposure.ts";
import { cutStamp, stampCorner } from "../../survey/pixels/stamps.ts";
import { cutoutSide } from "../../survey/products/boxes.ts";
import { type CoaddImages, quantization } from "./coadd_images.ts";
import { cutoutCards } from "./headers.ts";
import { planeCards } from "./image_cards.ts";
import type { CubeRecipe } from "./make_file.ts";
import type { LatePlane, PlannedFile } from "./product_threads.ts";

/** Sources around which the coadds are cut. */
export interface CutoutSources {
  ids: readonly bigint[];
  /** 0-based brick pixels. */
  pixels: readonly (readonly [number, number])[];
}

const area = cutoutSide ** 2;

/** Squares of the coadds, float32 compressed as the coadds are, 0 beyond the image (docs/reference/files.md).
 * @param kinds planes to write @param shared cards of every product */
export function cutoutFile(
  grid: BrickGrid,
  exposures: readonly Exposure[],
  coadds: readonly CoaddImages[],
  kinds: readonly CutoutPlane[],
  { ids, pixels }: CutoutSources,
  shared: readonly Card[],
): PlannedFile {
  const corners = pixels.map(([x, y]) => stampCorner(x, y, cutoutSide));
  const planes: Record<string, LatePlane> = {}, cubes: Record<string, CubeRecipe> = {};
  // A cube of no plane is none.
  for (const c of ids.length > 0 ? coadds : []) {
    for (const kind of kinds) {
      const data = c[kind];
      if (!data) continue;
      const name = cutoutName(kind, c.band), extname = { key: "EXTNAME", value: name, comment: "" };
      cubes[name] = { cards: [extname, ...planeCards(c.band, exposures, kind)], quantization: quantization[kind] };
      planes[name] = cubeOf(grid, data, corners);
    }
  }
  const first = { table: cornerTable(ids, corners), name: "CUTOUTS" }, primary = [...shared, ...cutoutCards(grid)];
  const size = { nx: cutoutSide, ny: cutoutSide * ids.length };
  return { recipe: { kind: "cubes", primary, first, cubes }, planes, ...size };
}

const cubeOf = (
  { nx, ny }: BrickGrid,
  data: Float32Array,
  corners: readonly (readonly [number, number])[],
): LatePlane => ({
  fill(out, from, to) {
    for (let k = from / area; k < to / area; k++) cutStamp({ nx, ny, data }, ...corners[k], cutoutSide, out, k * area);
  },
});

/** Which source a cut-out is of, and its lower left pixel in the image, from 0. */
const cornerTable = (ids: readonly bigint[], corners: readonly [number, number][]): Table =>
  fillTable(cutoutColumns, ids.length, { id: (i) => ids[i], x0: (i) => corners[i][0], y0: (i) => corners[i][1] });
