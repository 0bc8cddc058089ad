import type { BrickGrid } from "../../survey/bricks/brick_grid.ts";
import type { Estimate } from "../../rundir/plan.ts";
import type { Settings } from "../../rundir/settings.ts";
import type { Coverage } from "./coverage.ts";

/** Measured with a software adapter on two cores, time on synthetic bricks of 150 … 900 px, memory as docs/runs.md tells. */
const cost = {
  secondsFixed: 1,
  /** Detection, coadds and products: per megapixel of all exposures. */
  secondsPerMegapixel: 2.5,
  /** Per source and exposure. */
  secondsPerFit: 0.012,
  /** Sources of the real sky per megapixel of the brick that a unit without a restriction fits. */
  realPerMegapixel: 420,
  /** The runtime, its packages, the device's own buffers, and those of the fits. */
  bytesFixed: 1e9,
  /** Of an exposure: pixels, inverse errors and masks, a clean copy of them for the next unit, injected light, models. */
  bytesPerExposurePixel: 40,
  /** Of the brick's image: labels, blobs, times. */
  bytesPerPixel: 100,
  /** Of each band's: detection map, coadds, products. */
  bytesPerBandPixel: 50,
  diskPerPixel: 16,
  diskPerSource: 25e3,
  /** A cut-out of all planes of three bands. */
  diskPerCutout: 50e3,
};

/** Settings that the cost of a unit depends on. */
export interface CostOptions {
  survey: { bands: readonly string[] };
  fit: Pick<Settings["fit"], "all_blobs" | "early_coadds">;
  run: Pick<Settings["run"], "products">;
}

/** Cost of a unit from the size of its image, what its exposures cover of it, and its sources.
 * Time grows with exposures × (pixels + sources), memory with the pixels of all exposures and those of the image in each band. */
export function estimateUnit(
  { survey, fit, run }: CostOptions,
  { nx, ny }: BrickGrid,
  { pixels, depth }: Coverage,
  sources: number,
): Estimate {
  const science = run.products === "science" && sources > 0;
  const every = fit.all_blobs || sources === 0;
  const fits = sources + (every ? cost.realPerMegapixel * nx * ny / 1e6 : 0),
    drawn = fit.early_coadds ? 0 : fits * depth;
  const ofImage = cost.bytesPerPixel + cost.bytesPerBandPixel * survey.bands.length;
  return {
    seconds: Math.round(cost.secondsFixed + cost.secondsPerMegapixel * pixels / 1e6 + cost.secondsPerFit * drawn),
    memoryBytes: Math.round(cost.bytesFixed + cost.bytesPerExposurePixel * pixels + ofImage * nx * ny),
    diskBytes: Math.round(
      (science ? cost.diskPerCutout * sources : cost.diskPerPixel * nx * ny) + cost.diskPerSource * fits,
    ),
  };
}
