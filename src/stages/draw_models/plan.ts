import { surveySigma } from "../../base/units.ts";
import type { FitJob, PsfStamp } from "../../kernels/fit_types.ts";
import type { BlobExposure } from "../../patches/cutouts.ts";
import { psfStamp } from "../../patches/psf/stamp.ts";
import { shapeOf } from "../../patches/shape.ts";
import { cellsOf, frozenJob, naturalStamp, stampsMeet } from "../../patches/stamps.ts";
import { waves } from "../../patches/waves.ts";
import type { Shift } from "../../patches/workspace.ts";
import type { BrickGrid } from "../../survey/bricks/brick_grid.ts";
import type { Exposure } from "../../survey/exposure.ts";
import type { FittedSource } from "../../survey/source.ts";

/** What is drawn, and where. */
export interface ModelScene {
  grid: BrickGrid;
  bands: readonly string[];
  sources: readonly Pick<FittedSource, "parameters" | "blobBox">[];
  /** How models are shifted by a fraction of a pixel. */
  shift?: Shift;
}

/** What there is to draw on some exposures, as plain values. */
export interface DrawPlan {
  /** Where the plane of each exposure starts in the one buffer, and its pixels; a guard is behind each. */
  planes: readonly { start: number; pixels: number }[];
  /** Of each blob on each exposure. */
  psfs: readonly PsfStamp[];
  /** Sources that do not overlap, one wave after the other. */
  waves: readonly FitJob[][];
  /** Sources that touch none of the exposures. */
  outside: number;
  shift?: Shift;
}

/** Plans to draw sources, each with the PSF of its blob's centre. */
export function planDrawing(exposures: readonly Exposure[], scene: ModelScene): DrawPlan {
  const planes: { start: number; pixels: number }[] = [], { sources, shift } = scene;
  let total = 0;
  for (const { nx, ny } of exposures) {
    planes.push({ start: total, pixels: nx * ny });
    total += nx * ny + 1;
  }
  const cuts = new BlobCuts(scene, exposures, planes);
  const drawn = sources.map((s) => {
    const shape = shapeOf(s.parameters);
    return { shape, stamps: exposures.flatMap((_, i) => naturalStamp(cuts.of(s, i), shape) ?? []) };
  }).filter((d) => d.stamps.length > 0);
  const levels = waves(drawn, (a, b) => stampsMeet(a.stamps, b.stamps), (d) => cellsOf(d.stamps));
  return {
    planes,
    psfs: cuts.psfs,
    waves: levels.map((wave) => wave.map((d) => frozenJob(d.shape, d.stamps))),
    outside: sources.length - drawn.length,
    shift,
  };
}

/** Whole exposures as cut-outs of a blob: with the PSF of the blob's centre. */
class BlobCuts {
  readonly psfs: PsfStamp[] = [];
  readonly #cuts = new Map<string, BlobExposure>();

  constructor(
    readonly scene: Pick<ModelScene, "grid" | "bands">,
    readonly exposures: readonly Exposure[],
    readonly planes: DrawPlan["planes"],
  ) {}

  of(source: Pick<FittedSource, "blobBox">, index: number): BlobExposure {
    // What was not fitted belongs to no blob, but has a place.
    const { x0, y0, width, height } = source.blobBox, key = `${x0},${y0},${width},${height}/${index}`;
    const cut = this.#cuts.get(key) ?? this.#make(source, index);
    this.#cuts.set(key, cut);
    return cut;
  }

  #make({ blobBox: { x0, y0, width, height } }: Pick<FittedSource, "blobBox">, index: number): BlobExposure {
    const exposure = this.exposures[index], { grid, bands } = this.scene;
    const [x, y] = exposure.wcs.toPixel(...grid.wcs.toSky(x0 + width / 2, y0 + height / 2));
    this.psfs.push(psfStamp(exposure.psf, x, y));
    return {
      exposure,
      index,
      band: bands.indexOf(exposure.band),
      ...{ x0: 0, y0: 0, nx: exposure.nx, ny: exposure.ny },
      offset: this.planes[index].start,
      psf: this.psfs.length - 1,
      gaussVariance: surveySigma(exposure.psf.fwhm) ** 2,
    };
  }
}
