import type { PassProgress } from "../../base/progress.ts";
import type { PixelArena } from "../../kernels/fit_types.ts";
import type { StepRule } from "../../patches/batch.ts";
import type { Workspace } from "../../patches/workspace.ts";
import type { BrickGrid } from "../../survey/bricks/brick_grid.ts";
import type { FitCounts } from "./output.ts";
import type { FitTrace } from "./trace.ts";
import type { SweepCount } from "./sweep_count.ts";
import type { WorkBudget } from "./work_budget.ts";

/** Shared by all passes. */
export interface FitContext {
  workspace: Workspace;
  grid: BrickGrid;
  bands: readonly string[];
  /** Residual images of the blobs with the blobs' inverse errors. */
  arena: PixelArena;
  /** Work counters for the run record. */
  counts: FitCounts;
  progress: PassProgress;
  /** The sweep that fits are made for. */
  sweep?: SweepCount;
  /** How fits decide on their steps. */
  rule: StepRule;
  /** Decides which blobs get no further fits. */
  budget: WorkBudget;
  /** Called with what happens to each source. */
  trace?: FitTrace;
}
