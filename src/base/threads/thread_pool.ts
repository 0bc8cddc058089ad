import { type FromThread, type Handed, receivedError, sentError, type ToThread } from "./messages.ts";

/** A thread ended without an answer, or could not be started. */
export class ThreadError extends Error {
  override name = "ThreadError";
  /** @param begun whether it had come to life */
  constructor(message: string, readonly begun: boolean) {
    super(message);
  }
}

/** Whether there are threads of this kind here: Node has none. */
export const haveThreads = (): boolean => typeof Worker !== "undefined";

/** Threads that a process has at work side by side unless something else is asked for: one for each core, eight at most, because
 * from then on disk and memory set the pace. @param processes that share the cores */
export function usualThreads(processes = 1): number {
  const cores = globalThis.navigator?.hardwareConcurrency ?? 1;
  return Math.max(1, Math.min(8, Math.floor(cores / processes)));
}

/** Threads that run one module (`answerCalls` in it), started when they are needed. One that ends is replaced. */
export class Threads implements Disposable {
  readonly #all = new Set<Thread>();
  readonly #idle: Thread[] = [];
  readonly #waiting: PromiseWithResolvers<Thread>[] = [];

  /** @param entry the module @param count of threads @param serve replies to what a thread asks for */
  constructor(
    readonly entry: URL,
    readonly count: number,
    readonly serve: (request: unknown) => Promise<Handed>,
  ) {}

  /** Has the next free thread do something; calls are begun in their order. @param transfer buffers of the call that are given away
   * @throws {ThreadError} when the thread ends before it answers @throws whatever the work throws, or `serve` for it */
  async call<A>(call: unknown, transfer: Transferable[] = []): Promise<A> {
    const thread = await this.#free();
    try {
      return await thread.call(call, transfer) as A;
    } finally {
      this.#release(thread);
    }
  }

  #free(): Thread | Promise<Thread> {
    for (let thread = this.#idle.pop(); thread; thread = this.#idle.pop()) {
      if (!thread.dead) return thread;
      this.#all.delete(thread);
    }
    if (this.#all.size < this.count) return this.#start();
    const waiting = Promise.withResolvers<Thread>();
    this.#waiting.push(waiting);
    return waiting.promise;
  }

  #start(): Thread {
    const thread = new Thread(this.entry, this.serve);
    this.#all.add(thread);
    return thread;
  }

  #release(thread: Thread) {
    const next = this.#waiting.shift();
    if (thread.dead) this.#all.delete(thread);
    if (next) next.resolve(thread.dead ? this.#start() : thread);
    else if (!thread.dead) this.#idle.push(thread);
  }

  /** Ends them all; calls that go on or wait fail. */
  [Symbol.dispose]() {
    for (const { reject } of this.#waiting.splice(0)) reject(new ThreadError("it was ended", false));
    for (const thread of this.#all) thread.end();
  }
}

/** One thread, which does one thing at a time. */
class Thread {
  readonly #worker: Worker;
  #begun = false;
  /** Hands over the call that came before it had begun. */
  #begin?: () => void;
  #current?: PromiseWithResolvers<unknown>;
  /** Why questions of the current call could not be answered. */
  readonly #refused = new Map<number, unknown>();
  #death?: ThreadError;

  constructor(entry: URL, readonly serve: (request: unknown) => Promise<Handed>) {
    this.#worker = new Worker(entry, { type: "module" });
    this.#worker.onmessage = ({ data }: MessageEvent<FromThread>) => this.#hear(data);
    this.#worker.onmessageerror = () => this.end("it said what cannot be understood");
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.end(event.message || "it ended");
    };
  }

  get dead(): boolean {
    return this.#death !== undefined;
  }

  call(call: unknown, transfer: Transferable[]): Promise<unknown> {
    // It may have ended before it had anything to do.
    if (this.#death) return Promise.reject(this.#death);
    this.#refused.clear();
    this.#current = Promise.withResolvers();
    const begin = () => this.#say({ call }, transfer);
    // A call that is not handed over before the thread has come to life cannot have ended it.
    if (this.#begun) begin();
    else this.#begin = begin;
    return this.#current.promise;
  }

  /** What waits for its answer hears that there will be none. */
  end(why = "it was ended") {
    this.#death ??= new ThreadError(why, this.#begun);
    this.#worker.terminate();
    this.#current?.reject(this.#death);
  }

  #say(message: ToThread, transfer: Transferable[] = []) {
    if (!this.dead) this.#worker.postMessage(message, transfer);
  }

  #hear(said: FromThread) {
    if ("ready" in said) {
      this.#begun = true;
      this.#begin?.();
      this.#begin = undefined;
    } else if (!this.#current) this.end("it answered before it was asked");
    else if ("answer" in said) this.#current.resolve(said.answer);
    else if ("ask" in said) this.#reply(said.ask, said.request);
    else {
      const { asked } = said.error;
      this.#current.reject(
        asked !== undefined && this.#refused.has(asked) ? this.#refused.get(asked) : receivedError(said.error),
      );
    }
  }

  async #reply(reply: number, request: unknown) {
    try {
      const { value, transfer } = await this.serve(request);
      this.#say({ reply, value }, transfer);
    } catch (error) {
      this.#refused.set(reply, error);
      this.#say({ reply, error: sentError(error, reply) });
    }
  }
}
