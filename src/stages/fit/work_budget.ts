import { flagValue } from "../../base/flags.ts";
import type { Blob } from "../../patches/cutouts.ts";

/** When a blob gets no further fits. What it has by then stays, with a flag. */
export interface FitLimits {
  /** Patch linearizations of one blob. Depends on the blob alone, so the same fits end in every run. */
  maxWork?: number;
  /** Asked between waves; once true, no fit is started any more. Depends on the machine. */
  timeIsUp?: () => boolean;
}

/** What the fits of each blob may still cost. */
export class WorkBudget {
  readonly #limits: FitLimits;
  readonly #work = new Map<Blob, number>();
  #timeIsUp = false;

  constructor(limits: FitLimits = {}) {
    this.#limits = limits;
  }

  /** @param linearizations of patches */
  spend(blob: Blob, linearizations: number): void {
    this.#work.set(blob, (this.#work.get(blob) ?? 0) + linearizations);
  }

  /** Looks at the clock; to be called between waves. */
  checkTime(): void {
    this.#timeIsUp ||= this.#limits.timeIsUp?.() ?? false;
  }

  /** The flag that says why the blob gets no further fits; 0 when it may go on. */
  exhausted(blob: Blob): number {
    const { maxWork = Infinity } = this.#limits;
    if ((this.#work.get(blob) ?? 0) >= maxWork) return flagValue.WORK_LIMIT;
    return this.#timeIsUp ? flagValue.TIME_LIMIT : 0;
  }
}
