import { type BrickGrid, nearestPixel, onGrid } from "../../survey/bricks/brick_grid.ts";
import type { ExtendedObject } from "../../survey/extended/extended_object.ts";
import type { BlobMap, Detection } from "../../survey/source.ts";
import type { StarPixels } from "./search.ts";

/** Large galaxies on a grid that are fitted, by their place in the list. */
const fittedOn = (grid: BrickGrid, extended: readonly ExtendedObject[]) =>
  extended.flatMap((object, index) => {
    const [x, y] = grid.wcs.toPixel(object.ra, object.dec);
    return object.kind === "galaxy" && !object.frozen && onGrid(grid, x, y) ? [{ object, index, x, y }] : [];
  });

/** Their pixels: nothing else is found there. */
export const galaxyPixels = (grid: BrickGrid, extended: readonly ExtendedObject[]): StarPixels[] =>
  fittedOn(grid, extended).map(({ x, y }) => {
    const pixel = { x: Math.round(x), y: Math.round(y) };
    return { ...pixel, seen: [pixel] };
  });

/** They as detections; those of no blob have number -1. */
export const galaxyDetections = (
  grid: BrickGrid,
  extended: readonly ExtendedObject[],
  bands: readonly string[],
  blobs: BlobMap,
): Detection[] =>
  fittedOn(grid, extended).map(({ object, index, x, y }): Detection => ({
    ...{ x, y, ra: object.ra, dec: object.dec, galaxy: index, sed: "", sn: 0, needsInitialFlux: true },
    flux: bands.map(object.model!.flux),
    blob: blobs.data[nearestPixel(grid, x, y)],
  }));
