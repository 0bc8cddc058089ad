/** A stage of a brick's run. */
export type StageName =
  | "load"
  | "halos"
  | "outliers"
  | "inject"
  | "coadd"
  | "detect"
  | "fit"
  | "infrared"
  | "forced"
  | "products";

/** Receives the progress of a long piece of work. */
export interface Progress {
  /** A stage begins; the receiver keeps time. */
  stage(name: StageName): void;
  /** How far the stage is. */
  pass: PassProgress;
}

/** Progress of one pass of a stage: how many of what it counts are done, e.g. 12 of 40 "CCDs". Called as often as there is
 * something new: the receiver decides what it passes on. */
export type PassProgress = (pass: string, done: number, all: number) => void;

/** Progress of long work on many parts: in which stage it is, how many of what are done. May throw, to stop the work where that
 * leaves nothing half-done. */
export type WorkProgress = (stage: string, done: number, all: number, unit: string) => void;

/** For work whose progress nobody needs. */
export const unwatched: Progress = { stage() {}, pass() {} };

/** Counts the steps of a pass over parts that may be done in any order, and again after a device failed. */
export class PassCount<P> {
  readonly #steps = new Map<P, number>();
  #done = 0;

  /** Says that nothing is done. @param pass what is counted @param all steps of all parts */
  constructor(readonly progress: PassProgress, readonly pass: string, readonly all: number) {
    progress(pass, 0, all);
  }

  /** Parts are begun, perhaps once more: what was done of them before no longer counts. */
  begin(parts: Iterable<P>) {
    for (const part of parts) {
      this.#done -= this.#steps.get(part) ?? 0;
      this.#steps.delete(part);
    }
  }

  /** A task is done, of some that are done in their order. One that is done twice was done again after a failure, and so will
   * those that follow it. */
  take(this: PassCount<number>, task: number) {
    if (this.#steps.has(task)) this.begin([...this.#steps.keys()].filter((t) => t >= task));
    this.step(task);
  }

  /** Some steps of a part are done. */
  step(part: P, steps = 1) {
    this.#steps.set(part, (this.#steps.get(part) ?? 0) + steps);
    this.#done += steps;
    this.progress(this.pass, this.#done, this.all);
  }
}
