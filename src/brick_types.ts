/** What a brick's run is asked for, what it is handed, and what it gives back. */
import type { Disk } from "./base/disk.ts";
import type { Box } from "./base/plane.ts";
import type { Progress } from "./base/progress.ts";
import type { Table } from "./base/table.ts";
import type { EngineSupply } from "./compute/engine.ts";
import type { CatalogueTables } from "./stages/catalogue.ts";
import type { Coadds } from "./survey/coadds.ts";
import type { BrickImages } from "./stages/detect.ts";
import type { FitScheduler, Shift } from "./stages/fit.ts";
import type { FitTrace } from "./stages/fit/trace.ts";
import type { Injected, InjectionRequest } from "./stages/inject.ts";
import type { ExposureCache, OpenBrick, OpenRequest } from "./stages/load.ts";
import type { Misstatement } from "./stages/misstate.ts";
import type { OutlierEffect } from "./stages/outliers.ts";
import type { DustMap } from "./survey/extinction.ts";
import type { BlobMap } from "./survey/source.ts";

/** Keeps the images that detection looks at from one run of a brick to the next, which injects other sources into the same
 * exposures: these change a small part of them. */
export interface ImageCache {
  /** Images of a brick, and where an injection had changed them; undefined when another brick was the last. */
  of(brick: string): KeptImages | undefined;
  keep(brick: string, kept: KeptImages): void;
}

/** Images, and where on the brick they are not those of the exposures without injection. */
export interface KeptImages {
  images: BrickImages;
  changed: readonly Box[];
}

/** A brick, what is injected into it, and how its sources are fitted. */
export interface BrickRequest extends OpenRequest {
  /** Sources to add; undefined: the brick as it is. */
  injection?: InjectionRequest;
  /** Dims injected sources; the catalogue names what it lets through. */
  dust: DustMap;
  /** Fits every blob, not only those that an injection touches. */
  allBlobs?: boolean;
  /** Fits a constant sky along with sources that stand on marked pixels; so by default. */
  fitBackground?: boolean;
  /** Fits giant blobs as overlapping tiles. */
  subBlobs?: boolean;
  /** Pixels of a blob beyond which it is not fitted; no limit by default. */
  maxBlobsize?: number;
  /** Subtracts the halos of stars from exposures of DECam; so by default. */
  halos?: boolean;
  /** Masks what differs from the other exposures of its band; so by default. */
  outliers?: boolean;
  /** Errors of calibrations that all but the injection sees; none by default. */
  misstatement?: Misstatement;
  /** Stops after the coadds. */
  earlyCoadds?: boolean;
  /** What will be written (docs/runs.md), and so which pixels of the coadds are made; "all" by default. */
  products?: "all" | "science";
  /** Also makes the tables of covariances. */
  covariances?: boolean;
  /** Patch linearizations that one blob may cost; no limit by default. */
  maxWork?: number;
  /** Forced photometry of the injected sources at their true positions and shapes, too. */
  forced?: boolean;
  /** Follows the survey's fitter step by step. */
  compat?: boolean;
  /** How models are shifted by a fraction of a pixel. */
  shift?: Shift;
  /** False leaves out the columns and masks of WISE, and measures nothing there. Without `wiseDir` they are 0. */
  wise?: boolean;
  /** Data release number of the catalogue's ids; by default that of no survey. */
  release?: number;
}

/** What a run uses of its surroundings. */
export interface BrickTools {
  /** For what kernels do. */
  engines: EngineSupply;
  /** Holds the survey directory. */
  disk: Disk;
  /** Hears how far it is. */
  progress?: Progress;
  /** Once true, no further fit is started; results up to then are written, with flags. */
  timeIsUp?: () => boolean;
  /** Keeps the exposures of a brick from one run to the next. */
  exposureCache?: ExposureCache;
  /** Keeps what detection saw of a brick, too.
   * @ignore */
  imageCache?: ImageCache;
  /** Decides which blobs are fitted together; all of them by default. */
  scheduler?: FitScheduler;
  /** Is told what the fit does to every source.
   * @ignore */
  trace?: FitTrace;
}

/** Everything that is needed to write the products. */
export interface BrickResult extends OpenBrick {
  /** Stacks of the exposures, with models and injected light. With products "science" pixels that these do not need may be 0. */
  coadds: Coadds;
  /** Absent when nothing was asked to be. */
  injected?: InjectedResult;
  /** Absent when the run stops after the coadds. */
  fitted?: FittedResult;
}

/** What was injected, and into what. */
export interface InjectedResult extends Injected {
  /** The image at the true position of each source. */
  conditions: Table;
  /** Forced photometry at the true positions and shapes, when asked for. */
  forced?: Table;
}

/** What the fit found. */
export interface FittedResult extends CatalogueTables {
  /** Which pixels were fitted together. */
  blobs: BlobMap;
  /** Sky that was taken off the exposures of each band, nmgy. */
  cosky: Record<string, number>;
  /** What was detected, before any fit; absent with products "science". */
  detections?: Table;
  /** Detections that are not in the catalogue, at 0-based pixels of the grid. */
  droppedSources: { x: number; y: number; reason: string; failedBlob?: number }[];
  /** How much of sources' pixels outlier masks have; absent without masks or injection. */
  outlierEffect?: OutlierEffect;
  /** How much work it was, by name. */
  counts: Record<string, number>;
}
