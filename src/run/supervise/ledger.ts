import type { Failure } from "../../rundir/failures.ts";
import type { Unit } from "../../rundir/plan.ts";
import type { RunProgress, UnitProgress } from "./progress.ts";

/** Which of a supervisor's units are done, failed, in progress, or free. */
export class Ledger {
  readonly #done = new Set<string>();
  readonly #failures = new Map<string, Failure>();
  /** Units that this process works on. */
  readonly #held = new Set<string>();

  /** @param units in the order in which they are wanted */
  constructor(readonly units: readonly Unit[]) {}

  get failures(): ReadonlyMap<string, Failure> {
    return this.#failures;
  }
  get counts(): { units: number; done: number; failed: number } {
    return { units: this.units.length, done: this.#done.size, failed: this.#failures.size };
  }

  /** Units that are neither done nor failed, whichever process makes them. */
  left(): Unit[] {
    return this.units.filter((u) => !this.#done.has(u.id) && !this.#failures.has(u.id));
  }
  /** Those of them that this process does not work on. */
  free(): Unit[] {
    return this.left().filter((u) => !this.isHeld(u));
  }
  isHeld({ id }: Unit): boolean {
    return this.#held.has(id);
  }

  hold({ id }: Unit) {
    this.#held.add(id);
  }
  letGo({ id }: Unit) {
    this.#held.delete(id);
  }
  setDone({ id }: Unit) {
    this.#done.add(id);
  }
  setFailed({ id }: Unit, failure: Failure) {
    this.#failures.set(id, failure);
  }

  /** Counts and estimated work. @param active units that are being made count by their share of fitted blobs */
  progress(active: UnitProgress[]): RunProgress {
    const estimate = (list: readonly Unit[]) => list.reduce((s, u) => s + u.estimate.seconds, 0);
    const part = active.reduce((s, a) => {
      const unit = this.units.find((u) => u.id === a.unit);
      return s + a.fitted * (unit?.estimate.seconds ?? 0);
    }, 0);
    return {
      ...this.counts,
      active,
      workDone: estimate(this.units.filter((u) => this.#done.has(u.id))) + part,
      workAll: estimate(this.units.filter((u) => !this.#failures.has(u.id))),
    };
  }
}
