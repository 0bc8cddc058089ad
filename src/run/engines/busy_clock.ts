/** A clock that does not always run. */
export interface Clock {
  /** Seconds that it has run. */
  readonly seconds: number;
}

/** Measures for how long at least one of many pieces of work was going on. */
export class BusyClock implements Clock {
  #going = 0;
  #since = 0;
  #past = 0;

  /** Seconds until now in which something was going on; what goes on at the same time counts once. */
  get seconds(): number {
    return this.#past + (this.#going > 0 ? (performance.now() - this.#since) / 1000 : 0);
  }

  /** Does a piece of work. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    if (this.#going++ === 0) this.#since = performance.now();
    try {
      return await work();
    } finally {
      if (--this.#going === 0) this.#past += (performance.now() - this.#since) / 1000;
    }
  }
}
