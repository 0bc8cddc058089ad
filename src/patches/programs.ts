/** What is done with a list of jobs beside fitting them: normal equations, models in pixels, statistics. */
import type { BufferRef, Engine, Values } from "../compute/engine.ts";
import { measuredRow, sumsRow } from "../kernels/fit_layout.ts";
import {
  columnCount,
  type FitJob,
  type FitPatch,
  type PatchMeasure,
  type PatchScore,
  type PixelArena,
  slot,
} from "../kernels/fit_types.ts";
import type { Batch } from "./batch.ts";
import { checkSums } from "./checks.ts";
import { inBatches } from "./in_batches.ts";
import type { Workspace } from "./workspace.ts";

/** Gains and normal equations at the jobs' own parameters, per job and patch. */
export function scoreBatch(workspace: Workspace, arena: PixelArena, jobs: readonly FitJob[]): Promise<PatchScore[][]> {
  return inBatches(workspace, jobs, async (batch) => {
    await workspace.engine.run([batch.mix(), ...batch.linearize(arena.pix, arena.ierr, batch.layOut(), "survey")]);
    return perPatch(batch, await sumsOf(workspace.engine, batch, "linearize"), (row, j, p) => {
      const flux = j.start[slot.flux + p.band], scale = (column: number) => (column === 2 ? 1 : flux);
      const jtj = Float64Array.from(sumsRow.cells(row, 0, "jtj"));
      const jtr = Float64Array.from(sumsRow.cells(row, 0, "jtr"), (v, a) => v * scale(a));
      for (let a = 0, k = 0; a < columnCount; a++) {
        for (let b = a; b < columnCount; b++) jtj[k++] *= scale(a) * scale(b);
      }
      return { gain: row[sumsRow.at.gain], jtj, jtr };
    });
  });
}

/** Adds (+1) or subtracts (−1) the jobs' models in the pixels; no two patches may share a pixel. */
export async function drawBatch(workspace: Workspace, pix: BufferRef, jobs: readonly FitJob[], sign: 1 | -1) {
  await inBatches(workspace, jobs, async (batch) => {
    await workspace.engine.run([batch.mix(1), ...batch.commit(pix, sign, batch.layOut())]);
    return batch.jobs;
  });
}

/** Sums behind the fit statistics. @param original pixels before anything was subtracted */
export function measureBatch(
  workspace: Workspace,
  arena: PixelArena,
  original: BufferRef,
  jobs: readonly FitJob[],
): Promise<PatchMeasure[][]> {
  return inBatches(workspace, jobs, async (batch) => {
    await workspace.engine.run([batch.mix(1), ...batch.measure(arena.pix, original, arena.ierr, batch.layOut())]);
    return perPatch(batch, await sumsOf(workspace.engine, batch, "measure"), (row): PatchMeasure => ({
      sum: row[measuredRow.at.sum],
      sumAbs: row[measuredRow.at.sumAbs],
      sumSquare: row[measuredRow.at.sumSquare],
      others: row[measuredRow.at.others],
      masked: row[measuredRow.at.masked],
      chi2: row[measuredRow.at.chi2],
    }));
  });
}

async function sumsOf(engine: Engine, batch: Batch, kind: "linearize" | "measure"): Promise<Values> {
  const sums = await engine.read(batch.sums);
  checkSums(engine.id, batch.jobs.flatMap((j) => j.patches), sums, kind);
  return sums;
}

function perPatch<T>(batch: Batch, sums: Values, read: (row: Values, job: FitJob, patch: FitPatch) => T): T[][] {
  let row = 0;
  return batch.jobs.map((j) => j.patches.map((p) => read(sumsRow.row(sums, row++), j, p)));
}
