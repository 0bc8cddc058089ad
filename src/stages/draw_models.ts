import { surveySigma } from "../base/units.ts";
import type { Engine } from "../compute/engine.ts";
import type { BrickGrid } from "../survey/bricks/brick_grid.ts";
import type { Exposure } from "../survey/exposure.ts";
import type { FittedSource } from "../survey/source.ts";
import type { BlobExposure } from "../patches/cutouts.ts";
import { setGuards } from "../patches/checks.ts";
import { drawBatch, pixelBuffer, readPixels } from "../patches/programs.ts";
import { cellsOf, frozenJob, naturalStamp, stampsMeet } from "../patches/stamps.ts";
import { waves } from "../patches/waves.ts";
import { shapeOf } from "../patches/shape.ts";
import { type Shift, Workspace } from "../patches/workspace.ts";

/** Draws the fitted sources on every exposure, with the PSF of their blob's centre.
 * @returns nmgy per pixel, one plane [ny*nx] per exposure */
export async function drawModels(
  engine: Engine,
  grid: BrickGrid,
  bands: readonly string[],
  exposures: readonly Exposure[],
  sources: readonly FittedSource[],
  shift?: Shift,
): Promise<Float32Array[]> {
  const starts: number[] = [];
  let total = 0;
  for (const e of exposures) {
    starts.push(total);
    total += e.nx * e.ny + 1;
  }
  const psfs: { size: number; data: Float64Array }[] = [], cuts = new Map<string, BlobExposure>();
  const cutOf = (source: FittedSource, index: number): BlobExposure => {
    const key = `${source.blob}/${index}`, exposure = exposures[index];
    let cut = cuts.get(key);
    if (!cut) {
      const { x0, y0, width, height } = source.blobBox;
      const [x, y] = exposure.wcs.toPixel(...grid.wcs.toSky(x0 + width / 2, y0 + height / 2));
      psfs.push({ size: exposure.psf.size, data: exposure.psf.at(x, y) });
      cut = {
        exposure,
        index,
        band: bands.indexOf(exposure.band),
        x0: 0,
        y0: 0,
        nx: exposure.nx,
        ny: exposure.ny,
        offset: starts[index],
        psf: psfs.length - 1,
        gaussVariance: surveySigma(exposure.psf.fwhm) ** 2,
      };
      cuts.set(key, cut);
    }
    return cut;
  };
  const drawn = sources.map((s) => {
    const shape = shapeOf(s.parameters);
    return { shape, stamps: exposures.flatMap((_, i) => naturalStamp(cutOf(s, i), shape) ?? []) };
  }).filter((d) => d.stamps.length > 0);
  const blank = new Float32Array(Math.max(total, 1)), guards = { at: exposures.map((e, i) => starts[i] + e.nx * e.ny) };
  setGuards(blank, guards);
  const pix = pixelBuffer(engine, blank);
  try {
    using workspace = new Workspace(engine, psfs, shift);
    for (const wave of waves(drawn, (a, b) => stampsMeet(a.stamps, b.stamps), (d) => cellsOf(d.stamps))) {
      await drawBatch(workspace, pix, wave.map((d) => frozenJob(d.shape, d.stamps)), 1);
    }
    const values = await readPixels(engine, pix, guards);
    return exposures.map((e, i) => values.slice(starts[i], starts[i] + e.nx * e.ny));
  } finally {
    pix.destroy();
  }
}
