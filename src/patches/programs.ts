import { EngineError } from "../base/errors.ts";
import type { BufferRef, Dispatch, Engine, Values } from "../compute/engine.ts";
import { measuredRow, phase, stateRow, sumsRow } from "../kernels/fit_layout.ts";
import { rules } from "../kernels/fit_rules.ts";
import {
  columnCount,
  type FitJob,
  type FitOutcome,
  type FitPatch,
  type PatchMeasure,
  type PatchScore,
  type PixelArena,
  slot,
} from "../kernels/fit_types.ts";
import { Batch, type StepRule } from "./batch.ts";
import { checkPixels, checkStates, checkSums, type Guards } from "./checks.ts";
import { fitState, type StepWatch } from "./fit_state.ts";
import type { Workspace } from "./workspace.ts";

/** A device copy of pixels or weights. */
export function pixelBuffer(engine: Engine, values: Float32Array): BufferRef {
  const buffer = engine.alloc("f32", values.length);
  engine.write(buffer, values);
  return buffer;
}

/** Pixels of the device. @param guards pixels that must be as they were uploaded @throws {EngineError} when they are not */
export async function readPixels(
  engine: Engine,
  buffer: BufferRef,
  guards: Guards = { at: [] },
): Promise<Float32Array> {
  const values = await engine.read(buffer);
  checkPixels(engine.id, values, buffer.length, guards);
  return values instanceof Float32Array ? values : Float32Array.from(values);
}

/** Fits all jobs side by side; the device iterates, the host looks at the states now and then.
 * Cost: jobs · patches · (size² log size) for each of 5–20 iterations. @param watch is told of every step, at the cost of a
 * read-back each */
export function fitBatch(
  workspace: Workspace,
  arena: PixelArena,
  jobs: readonly FitJob[],
  rule: StepRule = "own",
  watch?: StepWatch,
): Promise<FitOutcome[]> {
  // The survey's rule looks at four points a step, and only one of them in full.
  const most = rule === "own" ? rules.maxEvaluations : 4 * rules.surveySteps,
    slopes = rule === "own" ? "exact" : "survey";
  return inBatches(workspace, jobs, async (batch) => {
    const { engine } = workspace, size = batch.jobs.length;
    let states: Values = new Float64Array(0), iterations = 0;
    const done = (i: number) => states.length > 0 && stateRow.reader(states, i)("phase") === phase.done;
    const active = () => batch.jobs.reduce((n, j, i) => n + (done(i) ? 0 : j.patches.length), 0);
    const iterate = async (repeats: number) => {
      const linearize = batch.linearize(arena.pix, arena.ierr, batch.layOut((i) => !done(i)), slopes);
      const iteration: Dispatch[] = [batch.mix(), ...linearize, batch.step()];
      await engine.run(Array.from({ length: repeats }, () => iteration).flat());
      iterations += repeats;
    };
    const unit = rule === "own" ? 1 : 2, few = 60;
    await iterate(watch ? 1 : unit * (active() < few ? 10 : 4));
    while (iterations < 10 * most) {
      const counted = iterations, reading = engine.read(batch.states);
      // The failure of the read-back is reported where it is awaited, even if something else fails first.
      reading.catch(() => {});
      // A read-back takes as long as drawing some fifty patches, so the device continues meanwhile; finished fits do
      // nothing in the extra iterations. For small batches this would not pay.
      if (active() >= few && !watch) await iterate(2 * unit);
      states = await reading;
      checkStates(engine.id, batch.jobs, states, counted, most);
      watch?.(batch.jobs, batch.jobs.map((_, i) => fitState(states, i)));
      if (batch.jobs.every((_, i) => done(i))) return batch.jobs.map((_, i) => outcome(batch.jobs[i], states, i, rule));
      if (watch) await iterate(1);
      else if (active() < few) await iterate(10 * unit);
    }
    throw new EngineError(`${engine.id} did not finish a batch of ${size} fits in ${iterations} rounds`, "garbage");
  }, rule);
}

function outcome(job: FitJob, states: Values, i: number, rule: StepRule): FitOutcome {
  const get = stateRow.reader(states, i), parameters = Float64Array.from(stateRow.cells(states, i, "p"));
  const near = (s: number, bound: number) => job.free.includes(s) && Math.abs(parameters[s] - bound) < 1e-3;
  return {
    parameters,
    steps: get("steps") - (rule === "survey" ? 1 : 0),
    evaluations: get("evaluations"),
    // The survey counts what the last accepted step met.
    hitLimit: rule === "survey"
      ? get("hit") === 1
      : near(slot.lnre, job.lnreMax) || near(slot.lnre, rules.lnreMin) || near(slot.n, rules.nMin) ||
        near(slot.n, rules.nMax),
    converged: get("converged") === 1,
    failed: get("failed") === 1,
  };
}

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

/** Splits the jobs so that the PSF transforms of each part fit on the device together. */
async function inBatches<T>(
  workspace: Workspace,
  jobs: readonly FitJob[],
  work: (batch: Batch) => Promise<readonly T[]>,
  rule: StepRule = "own",
): Promise<T[]> {
  if (jobs.length === 0) return [];
  if (!workspace.hold(jobs.flatMap((j) => j.patches))) {
    if (jobs.length === 1) {
      throw new EngineError(
        `Cannot hold the PSFs of one source on ${workspace.engine.id}: too many exposures`,
        "memory",
      );
    }
    const half = jobs.length >> 1;
    return [
      ...await inBatches(workspace, jobs.slice(0, half), work, rule),
      ...await inBatches(workspace, jobs.slice(half), work, rule),
    ];
  }
  using batch = new Batch(workspace, jobs, rule);
  return [...await work(batch)];
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
