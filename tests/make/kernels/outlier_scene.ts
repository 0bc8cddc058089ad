import { exposureRow } from "../../../src/kernels/imaging_layout.ts";
import { imaged } from "../../../src/imaging/imaged.ts";
import { cutBox } from "../../../src/imaging/tiles.ts";
import { tileView } from "../../../src/imaging/tile_view.ts";
import { forCovered, pixelMap } from "../../../src/survey/pixels/pixel_map.ts";
import { reference, simd } from "../engines.ts";
import { flatGrid, tileExposure, type TileExposureOptions } from "./tile_scene.ts";

/** Work of threads runs on these. */
export const threadEngines = [reference, simd];

const grid = flatGrid(90, 70);
/** A part of the brick that no edge of it bounds, of an odd number of pixels. */
export const tile = { x0: 11, x1: 72, y0: 5, y1: 58 };
export const width = tile.x1 - tile.x0, height = tile.y1 - tile.y0, pixels = width * height;

/** Exposures that cover the tile, end in it, and are turned. */
const made: readonly TileExposureOptions[] = [
  { seed: 1, nx: 110, ny: 95, at: [6.3, 7.6], angle: 0.013, scale: 1.01 },
  { seed: 2, nx: 52, ny: 61, at: [-13.8, -9.4], angle: -0.02, scale: 0.99 },
  { seed: 3, nx: 120, ny: 110, at: [95.21, 9.37], angle: Math.PI / 2 - 0.02, scale: 0.97 },
];

/** An exposure on the tile, as kernels are handed it, and where each pixel of the tile lies on it. @param margin of the crop */
export function outlierScene(which: number, margin = 7, scale = 2) {
  const exposure = tileExposure(made[which]), view = tileView(imaged(grid, exposure)!, tile, margin)!, { crop } = view;
  const under = new Int32Array(pixels).fill(-1), cropWidth = crop.x1 - crop.x0;
  forCovered(grid, exposure, pixelMap(grid, exposure)!, (p, from) => {
    const x = p % grid.nx - tile.x0, y = Math.floor(p / grid.nx) - tile.y0;
    if (x >= 0 && x < width && y >= 0 && y < height) under[y * width + x] = from;
  });
  const plane = (values: Float32Array | Uint16Array) => cutBox(values, exposure, crop);
  return {
    exposure,
    crop: { ...crop, width: cropWidth, height: crop.y1 - crop.y0 },
    /** Exposure pixel under each of the tile; −1 where it has none. */
    under,
    /** Position on the exposure of a pixel of the tile. */
    position: (p: number) =>
      exposure.wcs.toPixel(...grid.wcs.toSky(tile.x0 + p % width, tile.y0 + Math.floor(p / width))),
    places: [
      ["f32", exposureRow.packSome({ ...view.geometry, scale })],
      ["i32", view.bases],
      ["f32", view.cubics],
    ] as ["f32" | "i32", ArrayLike<number>][],
    data: plane(exposure.data),
    ierr: plane(exposure.ierr),
    dq: plane(exposure.dq),
  };
}

/** Exposures of the scene. */
export const scenes = made.keys().toArray();
