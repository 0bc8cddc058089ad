import { PassCount, unwatched } from "../base/progress.ts";
import { surveySigma } from "../base/units.ts";
import type { Engine, EngineSupply } from "../compute/engine.ts";
import { inSharedMemory, sharedLike } from "../compute/shared_memory.ts";
import type { PsfStamp } from "../kernels/fit_types.ts";
import type { BrickGrid } from "../survey/bricks/brick_grid.ts";
import type { Exposure } from "../survey/exposure.ts";
import type { FittedSource } from "../survey/source.ts";
import type { BlobExposure } from "../patches/cutouts.ts";
import { setGuards } from "../patches/checks.ts";
import { drawBatch } from "../patches/programs.ts";
import { readPixels } from "../patches/pixels.ts";
import { psfStamp } from "../patches/psf_stamp.ts";
import { upload } from "../compute/upload.ts";
import { cellsOf, frozenJob, naturalStamp, stampsMeet } from "../patches/stamps.ts";
import { waves } from "../patches/waves.ts";
import { shapeOf } from "../patches/shape.ts";
import { type Shift, Workspace } from "../patches/workspace.ts";

/** What is drawn, and where. */
export interface ModelScene {
  grid: BrickGrid;
  bands: readonly string[];
  sources: readonly FittedSource[];
  /** How models are shifted by a fraction of a pixel. */
  shift?: Shift;
}

/** Draws the fitted sources on every exposure, on whatever engines there are.
 * @returns nmgy per pixel, one plane [ny*nx] per exposure @throws {EngineError} when no engine can do it */
export async function drawModels(
  engines: EngineSupply,
  exposures: readonly Exposure[],
  scene: ModelScene,
  progress = unwatched.pass,
): Promise<Float32Array[]> {
  const count = new PassCount<Exposure>(progress, "models on exposures", exposures.length * scene.sources.length);
  const groups = await engines.inParts("models", exposures, (engine, some) => {
    count.begin(some);
    return drawModelsOn(engine, some, scene, (on, sources) => on.forEach((e) => count.step(e, sources)));
  });
  return groups.flat();
}

/** Hears of how many sources more the models are drawn on some exposures. */
type Drew = (exposures: readonly Exposure[], sources: number) => void;

/** The same on one engine, as many exposures at a time as a buffer holds. */
export async function drawModelsOn(
  engine: Engine,
  exposures: readonly Exposure[],
  scene: ModelScene,
  drew: Drew = () => {},
): Promise<Float32Array[]> {
  const planes: Float32Array[] = [], host = engine.host ?? engine;
  for (const page of pagesOf(exposures, host.maxBindingBytes)) {
    planes.push(...await drawPage(host, page, scene, drew));
  }
  return planes;
}

/** Parts a list of exposures so that the pixels of each part take no more bytes than that; one exposure at least. */
function pagesOf(exposures: readonly Exposure[], bytes: number): Exposure[][] {
  const pages: Exposure[][] = [];
  let left = 0;
  for (const e of exposures) {
    const size = 4 * (e.nx * e.ny + 1);
    if (size > left) {
      pages.push([]);
      left = bytes;
    }
    pages.at(-1)!.push(e);
    left -= size;
  }
  return pages;
}

/** Draws with the PSF of each blob's centre. */
async function drawPage(
  engine: Engine,
  exposures: readonly Exposure[],
  { grid, bands, sources, shift }: ModelScene,
  drew: Drew,
): Promise<Float32Array[]> {
  const { starts, total } = planesOf(exposures), cuts = new BlobCuts(grid, bands, exposures, starts);
  const drawn = sources.map((s) => {
    const shape = shapeOf(s.parameters);
    return { shape, stamps: exposures.flatMap((_, i) => naturalStamp(cuts.of(s, i), shape) ?? []) };
  }).filter((d) => d.stamps.length > 0);
  drew(exposures, sources.length - drawn.length);
  if (drawn.length === 0) return exposures.map(({ data }) => sharedLike(data));
  const blank = new Float32Array(Math.max(total, 1)), guards = { at: exposures.map((e, i) => starts[i] + e.nx * e.ny) };
  setGuards(blank, guards);
  const pix = upload(engine, "f32", blank);
  try {
    using workspace = new Workspace(engine, cuts.psfs, shift);
    for (const wave of waves(drawn, (a, b) => stampsMeet(a.stamps, b.stamps), (d) => cellsOf(d.stamps))) {
      await drawBatch(workspace, pix, wave.map((d) => frozenJob(d.shape, d.stamps)), 1);
      drew(exposures, wave.length);
    }
    const values = await readPixels(engine, pix, guards);
    return exposures.map((e, i) => inSharedMemory(values.subarray(starts[i], starts[i] + e.nx * e.ny)));
  } finally {
    pix.destroy();
  }
}

/** Where each exposure's plane starts in the one buffer, a guard behind each. */
function planesOf(exposures: readonly Exposure[]): { starts: number[]; total: number } {
  const starts: number[] = [];
  let total = 0;
  for (const e of exposures) {
    starts.push(total);
    total += e.nx * e.ny + 1;
  }
  return { starts, total };
}

/** Whole exposures as cut-outs of a blob: with the PSF of the blob's centre. */
class BlobCuts {
  readonly psfs: PsfStamp[] = [];
  readonly #cuts = new Map<string, BlobExposure>();

  constructor(
    readonly grid: BrickGrid,
    readonly bands: readonly string[],
    readonly exposures: readonly Exposure[],
    readonly starts: readonly number[],
  ) {}

  of(source: FittedSource, index: number): BlobExposure {
    const key = `${source.blob}/${index}`, cut = this.#cuts.get(key) ?? this.#make(source, index);
    this.#cuts.set(key, cut);
    return cut;
  }

  #make({ blobBox: { x0, y0, width, height } }: FittedSource, index: number): BlobExposure {
    const exposure = this.exposures[index];
    const [x, y] = exposure.wcs.toPixel(...this.grid.wcs.toSky(x0 + width / 2, y0 + height / 2));
    this.psfs.push(psfStamp(exposure.psf, x, y));
    return {
      exposure,
      index,
      band: this.bands.indexOf(exposure.band),
      ...{ x0: 0, y0: 0, nx: exposure.nx, ny: exposure.ny },
      offset: this.starts[index],
      psf: this.psfs.length - 1,
      gaussVariance: surveySigma(exposure.psf.fwhm) ** 2,
    };
  }
}
