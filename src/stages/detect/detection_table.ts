import type { Table } from "../../base/table.ts";
import { type BrickGrid, nearestPixel } from "../../survey/bricks/brick_grid.ts";
import { fillTable } from "../../survey/data_model/fill.ts";
import { detectionColumns } from "../../survey/data_model/tables/survey_made.ts";
import type { BlobMap, Detection } from "../../survey/source.ts";
import type { ReferenceStar } from "../../survey/stars/star.ts";

/** What a detection's table is made of. */
interface DetectedBrick {
  grid: BrickGrid;
  /** In the order of the detections' fluxes. */
  bands: readonly string[];
  /** That detections may be. */
  stars: readonly ReferenceStar[];
}

/** Sources as they are before any fit, a row for each: stars that are known, then what was found
 * (`sources-<brick>.fits`; columns as legacypipe writes them). Positions in deg, boxes in pixels of the grid with their ends excluded, fluxes in
 * nmgy; a star outside every blob has number −1 and an empty box. */
export function detectionTable(
  { grid, bands, stars }: DetectedBrick,
  detections: readonly Detection[],
  blobs: BlobMap,
): Table {
  const pixels = detections.map(({ x, y }) => nearestPixel(grid, x, y)), boxes = blobBoxes(blobs);
  const boxOf = (i: number) => boxes[detections[i].blob] ?? { x0: 0, x1: 0, y0: 0, y1: 0 };
  const starOf = (i: number) => {
    const { star } = detections[i];
    return star === undefined ? undefined : stars[star];
  };
  const values = {
    ra: (i: number) => detections[i].ra,
    dec: (i: number) => detections[i].dec,
    ibx: (i: number) => BigInt(pixels[i] % grid.nx),
    iby: (i: number) => BigInt(Math.floor(pixels[i] / grid.nx)),
    peaksn: (i: number) => detections[i].sn,
    peaksed: (i: number) => detections[i].sed,
    ref_cat: (i: number) => starOf(i)?.catalogue ?? "",
    ref_id: (i: number) => starOf(i)?.id ?? 0n,
    ...Object.fromEntries(
      Object.entries(flags).map(([name, value]) => [name, (i: number) => {
        const star = starOf(i);
        return star !== undefined && value(star);
      }]),
    ),
    blob: (i: number) => detections[i].blob,
    ...Object.fromEntries(
      (["x0", "x1", "y0", "y1"] as const).map((side) => [`blob_${side}`, (i: number) => BigInt(boxOf(i)[side])]),
    ),
    needs_initial_flux: (i: number) => detections[i].needsInitialFlux,
    ...Object.fromEntries(bands.map((band, b) => [`flux_${band}`, (i: number) => detections[i].flux[b]])),
  };
  return fillTable(detectionColumns(bands), detections.length, values);
}

/** What only large galaxies, clusters and a fit make true. */
const never = () => false;

/** What a reference source is, in the survey's order; none of it is true of what the images show. */
const flags: Readonly<Record<string, (star: ReferenceStar) => boolean>> = {
  isbright: (s) => s.bright,
  ismedium: (s) => s.medium,
  islargegalaxy: never,
  issgafit: never,
  iscluster: never,
  isgaia: (s) => s.gaia,
  istycho: (s) => s.tycho,
  freezeparams: never,
  isresolved: never,
  ismcloud: never,
  ignore_source: never,
  set_galaxy_maskbit: never,
  donotfit: never,
  forcepointsource: never,
  dup: never,
};

/** The smallest box that holds each blob, ends excluded. */
function blobBoxes({ nx, ny, data, count }: BlobMap) {
  const boxes = Array.from({ length: count }, () => ({ x0: nx, x1: 0, y0: ny, y1: 0 }));
  for (let y = 0, i = 0; y < ny; y++) {
    for (let x = 0; x < nx; x++, i++) {
      const box = boxes[data[i]];
      if (!box) continue;
      if (x < box.x0) box.x0 = x;
      if (x >= box.x1) box.x1 = x + 1;
      if (y < box.y0) box.y0 = y;
      box.y1 = y + 1;
    }
  }
  return boxes;
}
