import { exposureRow } from "../../../src/kernels/imaging_layout.ts";
import { cutBox } from "../../../src/imaging/tiles.ts";
import { gaussianTaps, mirrored } from "../../../src/math/smooth.ts";
import { tileExposure } from "./tile_scene.ts";

/** A whole small exposure with what a filter needs beyond its edges. */
export function smoothScene() {
  const e = tileExposure({ seed: 5, nx: 61, ny: 43, at: [0, 0], angle: 0, scale: 1, masked: 0.1 });
  const all = gaussianTaps(e.psfSigma), reach = all.length >> 1;
  const crop = { x0: -reach, x1: e.nx + reach, y0: -reach, y1: e.ny + reach };
  const width = crop.x1 - crop.x0, height = crop.y1 - crop.y0, area = width * height;
  const row = exposureRow.packSome({
    nx: e.nx,
    ny: e.ny,
    cropX: crop.x0,
    cropY: crop.y0,
    cropWidth: width,
    cropHeight: height,
    peak: 3,
    level: 0.5,
  });
  return {
    exposure: e,
    reach,
    area,
    groups: Math.ceil(area / 64),
    row,
    taps: all.subarray(reach),
    pixels: cutBox(e.data, e, crop, mirrored),
    ierr: cutBox(e.ierr, e, crop, mirrored),
    /** Place in the crop of a pixel of the exposure. */
    place: (x: number, y: number) => (y + reach) * width + x + reach,
    ramps: Float64Array.from({ length: width + height }, (_, i) => 0.5 + (i % 9) / 10),
    width,
  };
}
