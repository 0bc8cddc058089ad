/** Fits: the device iterates, the host looks at the states now and then. */
import { EngineError } from "../base/errors.ts";
import type { Dispatch, Values } from "../compute/engine.ts";
import { phase, stateRow } from "../kernels/fit_layout.ts";
import { rules } from "../kernels/fit_rules.ts";
import { type FitJob, type FitOutcome, type PixelArena, slot } from "../kernels/fit_types.ts";
import type { Batch, StepRule } from "./batch.ts";
import { checkStates } from "./checks.ts";
import { fitState, type StepWatch } from "./fit_state.ts";
import { inBatches } from "./in_batches.ts";
import type { Workspace } from "./workspace.ts";

/** Patches whose drawing takes about as long as a read-back. */
const few = 60;

/** Fits all jobs side by side.
 * Cost: jobs · patches · (size² log size) for each of 5–20 iterations. @param watch is told of every step, at the cost of a
 * read-back each @param finished hears at every read-back how many fits are done */
export function fitBatch(
  workspace: Workspace,
  arena: PixelArena,
  jobs: readonly FitJob[],
  rule: StepRule = "own",
  watch?: StepWatch,
  finished: (fits: number) => void = () => {},
): Promise<FitOutcome[]> {
  let before = 0;
  const fit = async (batch: Batch) => {
    const outcomes = await new FitLoop(batch, arena, rule).run(watch, (fits) => finished(before + fits));
    before += outcomes.length;
    return outcomes;
  };
  return inBatches(workspace, jobs, fit, rule);
}

/** The iterations of one batch. */
class FitLoop {
  #iterations = 0;
  #states: Values | undefined;

  constructor(readonly batch: Batch, readonly arena: PixelArena, readonly rule: StepRule) {}

  async run(watch: StepWatch | undefined, finished: (fits: number) => void): Promise<FitOutcome[]> {
    const { batch: { jobs, states, workspace: { engine } }, rule } = this;
    // The survey's rule looks at four points a step, and only one of them in full.
    const most = rule === "own" ? rules.maxEvaluations : 4 * rules.surveySteps, unit = rule === "own" ? 1 : 2;
    await this.#iterate(watch ? 1 : unit * (this.#activePatches() < few ? 10 : 4));
    while (this.#iterations < 10 * most) {
      const counted = this.#iterations, reading = engine.read(states);
      // The failure of the read-back is reported where it is awaited, even if something else fails first.
      reading.catch(() => {});
      // The device continues meanwhile; finished fits do nothing in the extra iterations. For small batches this would
      // not pay.
      if (this.#activePatches() >= few && !watch) await this.#iterate(2 * unit);
      const found = this.#states = await reading;
      checkStates(engine.id, jobs, found, counted, most);
      watch?.(jobs, jobs.map((_, i) => fitState(found, i)));
      const left = jobs.filter((_, i) => !this.#done(i)).length;
      finished(jobs.length - left);
      if (left === 0) return jobs.map((job, i) => outcome(job, found, i, rule));
      if (watch) await this.#iterate(1);
      else if (this.#activePatches() < few) await this.#iterate(10 * unit);
    }
    throw new EngineError(
      `${engine.id} did not finish a batch of ${jobs.length} fits in ${this.#iterations} rounds`,
      "garbage",
    );
  }

  /** Records one iteration over the fits that are not done, and runs it several times. */
  async #iterate(repeats: number) {
    const { batch, arena: { pix, ierr }, rule } = this, slopes = rule === "own" ? "exact" : "survey";
    const fills = batch.layOut((i) => !this.#done(i));
    const iteration: Dispatch[] = [batch.mix(), ...batch.linearize(pix, ierr, fills, slopes), batch.step()];
    await batch.workspace.engine.run(Array.from({ length: repeats }, () => iteration).flat());
    this.#iterations += repeats;
  }

  /** As far as the host knows. */
  #done(i: number): boolean {
    return this.#states !== undefined && stateRow.reader(this.#states, i)("phase") === phase.done;
  }

  #activePatches(): number {
    return this.batch.jobs.reduce((n, { patches }, i) => n + (this.#done(i) ? 0 : patches.length), 0);
  }
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
