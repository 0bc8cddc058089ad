import type { ImageWork } from "../../compute/engine.ts";
import { ReferenceEngine } from "../../reference/reference_engine.ts";
import type { ImageAnswer } from "./image_worker.ts";

/** Threads with reference engines, for work on images where the device is a program on the same processor: such a device takes
 * several times as long for what is mostly reading and writing (docs/decisions/images-in-threads.md). */
export class ImageThreads implements AsyncDisposable {
  readonly #most: number;
  readonly #idle: ImageThread[] = [];
  readonly #all = new Set<ImageThread>();
  readonly #waiting: ((thread: ImageThread) => void)[] = [];

  /** @param most threads side by side; they are started when first needed */
  constructor(most: number = globalThis.navigator?.hardwareConcurrency ?? 1) {
    this.#most = Math.max(1, most);
  }

  /** Does the tasks in their order, each on the next free thread; several runs may share the threads. A thread that dies costs
   * time, not the task: it is replaced, and the task is done in this thread. @param take receives each result as it comes */
  async run<P, T>(work: ImageWork<P, T>, tasks: readonly P[], take: (result: T, task: number) => void): Promise<void> {
    // Where there are no threads (Node has none of this kind), the work is done here.
    const here = typeof Worker === "undefined", lanes = here ? 1 : Math.min(this.#most, tasks.length);
    let next = 0;
    await Promise.all(Array.from({ length: lanes }, async () => {
      for (let i = next++; i < tasks.length; i = next++) {
        const done = here ? undefined : await this.#inThread<T>(work.name, tasks[i]);
        take(done && "result" in done ? done.result : await work.run(new ReferenceEngine(), tasks[i]), i);
      }
    }));
  }

  async #inThread<T>(work: string, task: unknown): Promise<{ result: T } | { error: string }> {
    const thread = await this.#free(), done = await thread.do<T>(work, task);
    if ("error" in done) {
      thread.end();
      this.#all.delete(thread);
    }
    const next = "error" in done ? this.#started() : thread, waiting = this.#waiting.shift();
    if (waiting) waiting(next);
    else this.#idle.push(next);
    return done;
  }

  #free(): ImageThread | Promise<ImageThread> {
    const idle = this.#idle.pop();
    if (idle) return idle;
    return this.#all.size < this.#most ? this.#started() : new Promise((resolve) => this.#waiting.push(resolve));
  }

  #started(): ImageThread {
    const thread = new ImageThread();
    this.#all.add(thread);
    return thread;
  }

  [Symbol.asyncDispose](): Promise<void> {
    for (const thread of this.#all) thread.end();
    return Promise.resolve();
  }
}

/** One thread, which does one task at a time. */
class ImageThread {
  readonly #worker = new Worker(new URL("./image_worker.ts", import.meta.url), { type: "module", name: "images" });
  #answer: (answer: ImageAnswer) => void = () => {};

  constructor() {
    this.#worker.onmessage = ({ data }: MessageEvent<ImageAnswer>) => this.#answer(data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#answer({ error: event.message || "it ended" });
    };
  }

  do<T>(work: string, task: unknown): Promise<{ result: T } | { error: string }> {
    return new Promise((resolve) => {
      this.#answer = (answer) => resolve(answer as { result: T } | { error: string });
      this.#worker.postMessage({ work, task });
    });
  }

  end() {
    this.#worker.terminate();
  }
}
