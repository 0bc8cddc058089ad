/** Time that a bench may take. Nothing new begins when it is over; what runs is cut short between repetitions. */
export class Budget {
  readonly #end: number;
  #now: () => number;

  /** @param minutes Infinity for no limit @param now milliseconds */
  constructor(minutes: number, now: () => number = () => performance.now()) {
    this.#now = now;
    this.#end = now() + 60_000 * minutes;
  }

  /** Seconds that are left, never below zero. */
  get left(): number {
    return Math.max(0, (this.#end - this.#now()) / 1000);
  }

  get over(): boolean {
    return this.left === 0;
  }

  /** Part of what is left, and no more than `seconds`: a limit for one unit. */
  share(part: number, seconds = Infinity): Budget {
    return new Budget(Math.min(part * this.left, seconds) / 60, this.#now);
  }
}
