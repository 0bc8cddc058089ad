import type { WorkerProcess } from "./workers/process.ts";

/** A place in the queue for a seat. */
export interface Ticket {
  before: Promise<unknown>;
  /** Lets those behind it go on; again has no effect. */
  leave: () => void;
}

/** A worker process and who uses it: several units side by side, or one alone. First come, first served. */
export class Seat {
  #worker: WorkerProcess | undefined;
  #gate: Promise<unknown> = Promise.resolve();
  readonly #inside = new Set<Promise<unknown>>();

  /** @param spawn starts a worker; one that has died is replaced */
  constructor(readonly spawn: () => WorkerProcess) {}

  /** A place in the queue, which whoever takes it must use or leave. */
  ticket(): Ticket {
    const before = this.#gate, { promise, resolve } = Promise.withResolvers<void>();
    this.#gate = promise;
    return { before, leave: resolve };
  }

  /** Does something with a living worker. @param alone nobody else has it meanwhile */
  async use<T>(ticket: Ticket, alone: boolean, act: (worker: WorkerProcess) => Promise<T>): Promise<T> {
    await ticket.before;
    if (alone) await Promise.allSettled(this.#inside);
    const work = this.#act(act);
    this.#inside.add(work);
    if (!alone) ticket.leave();
    try {
      return await work;
    } finally {
      this.#inside.delete(work);
      ticket.leave();
    }
  }

  /** Ends the worker. */
  close() {
    this.#worker?.kill("no longer needed");
  }

  // A worker that cannot be started is an error of the unit that wanted it.
  async #act<T>(act: (worker: WorkerProcess) => Promise<T>): Promise<T> {
    const worker = this.#worker ??= this.#start();
    return await act(worker);
  }

  #start(): WorkerProcess {
    const worker = this.spawn();
    worker.died.then(() => {
      if (this.#worker === worker) this.#worker = undefined;
    });
    return worker;
  }
}
