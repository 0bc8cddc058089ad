import type { BrickGrid } from "../../survey/brick_grid.ts";
import type { Settings } from "./settings.ts";

/** What a unit will probably cost. */
export interface Estimate {
  /** On one worker with a software adapter; a GPU takes a part of it. */
  seconds: number;
  /** Peak of the worker. */
  memoryBytes: number;
  /** Products. */
  diskBytes: number;
}

/** Measured with the two-core software adapter on synthetic bricks of 150 … 1200 px (docs/runs.md). */
const cost = {
  secondsPerMegapixel: 0.55,
  secondsPerFit: 0.012,
  secondsFixed: 1.5,
  /** Blobs of the real sky per megapixel of the brick that a unit without a restriction fits. */
  realPerMegapixel: 420,
  bytesPerPixel: 60,
  bytesFixed: 450e6,
  diskPerPixel: 12,
  diskPerSource: 12e3,
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
