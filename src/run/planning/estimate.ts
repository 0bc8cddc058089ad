import type { BrickGrid } from "../../survey/bricks/brick_grid.ts";
import type { Estimate } from "../../rundir/plan.ts";
import type { Settings } from "../../rundir/settings.ts";

/** Measured with a software adapter on two cores, on synthetic bricks of 150 … 900 px (docs/runs.md). */
const cost = {
  secondsFixed: 1,
  /** Detection, coadds and products: per megapixel of the brick image and exposure. */
  secondsPerMegapixel: 2.5,
  /** Per source and exposure. */
  secondsPerFit: 0.012,
  /** Sources of the real sky per megapixel of the brick that a unit without a restriction fits. */
  realPerMegapixel: 420,
  bytesPerPixel: 90,
  bytesFixed: 500e6,
  diskPerPixel: 16,
  diskPerSource: 25e3,
};

/** Cost of a unit from the size of its image, its exposures (each taken to cover the whole image) and its sources.
 * Time grows with exposures × (pixels + sources), memory with exposures × pixels. */
export function estimateUnit({ fit }: Settings, { nx, ny }: BrickGrid, ccds: number, sources: number): Estimate {
  // A CCD is 2046 × 4094 px: larger images are never covered by one.
  const pixels = Math.min(nx * ny, 2046 * 4094), mega = ccds * pixels / 1e6, every = fit.all_blobs || sources === 0;
  const fits = sources + (every ? cost.realPerMegapixel * nx * ny / 1e6 : 0);
  return {
    seconds: Math.round(
      cost.secondsFixed + cost.secondsPerMegapixel * mega + (fit.early_coadds ? 0 : cost.secondsPerFit * fits * ccds),
    ),
    memoryBytes: Math.round(cost.bytesFixed + cost.bytesPerPixel * (ccds * pixels + nx * ny)),
    diskBytes: Math.round(cost.diskPerPixel * nx * ny + cost.diskPerSource * fits),
  };
}
