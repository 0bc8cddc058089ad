/** Writes under way: a few at once, bounded by their bytes, since each waits for the disk. */
export class Pending {
  readonly #acts = new Set<Promise<void>>();
  #bytes = 0;
  #failed: { error: unknown } | undefined;
  constructor(readonly limit: number) {}

  /** Starts an act as soon as there is room. @throws what an earlier one threw */
  async add(act: () => Promise<void>, bytes: number) {
    while (this.#acts.size > 0 && (this.#bytes + bytes > this.limit || this.#acts.size >= 8)) {
      await Promise.race(this.#acts);
    }
    if (this.#failed) throw this.#failed.error;
    this.#bytes += bytes;
    const promise: Promise<void> = act().catch((error) => {
      this.#failed ??= { error };
    }).finally(() => {
      this.#bytes -= bytes;
      this.#acts.delete(promise);
    });
    this.#acts.add(promise);
  }

  /** Waits for all. @throws what one of them threw */
  async all() {
    await Promise.all(this.#acts);
    if (this.#failed) throw this.#failed.error;
  }
}
