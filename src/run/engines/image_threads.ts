import { inTurns, turns } from "../../base/pool.ts";
import { haveThreads, ThreadError, Threads, usualThreads } from "../../base/threads/thread_pool.ts";
import { EngineError } from "../../base/errors.ts";
import type { Engine, ImageWork } from "../../compute/engine.ts";
import { hostEngine, type HostKind } from "./host_engine.ts";
import type { ImageCall } from "./image_worker.ts";

/** It takes as long to start threads as to stack so many pixels. */
const pixelsPerStart = 2e6;
/** Pixels that this thread goes over between two turns of others. */
const pixelsATurn = 1 << 20;
/** Threads that have gone over fewer pixels have hold of too little memory to be started again for. */
const pixelsPerRest = 1e8;

/** Threads with engines of their own, for work on images where the device is a program on the same processor: such a device takes
 * many times as long for what is mostly reading and writing (docs/decisions/images-in-threads.md). */
export class ImageThreads implements AsyncDisposable {
  #threads?: Threads;
  /** For what is done in this thread: each new one would take addresses of its own. */
  #own?: Engine;
  #started = false;
  /** Runs that go on. */
  #running = 0;
  /** Pixels that they have gone over. */
  #pixels = 0;

  /** @param kind of their engines @param most threads side by side; they are started when first needed @param worthwhile pixels that are worth starting them
   * @param say hears of threads that died @param instead gives the engine for a task that this kind failed at, by the work's name */
  constructor(
    readonly kind: HostKind,
    readonly most: number = usualThreads(),
    readonly worthwhile = pixelsPerStart,
    readonly say: (line: string) => void = () => {},
    readonly instead?: (task: string, error: EngineError) => Engine,
  ) {}

  /** Their module is looked for when they are wanted: a program in one file has none. */
  get #all(): Threads {
    const nothing = () => Promise.reject(new Error("Images need nothing from here"));
    return this.#threads ??= new Threads(
      new URL("./image_worker.ts", import.meta.url),
      Math.max(1, this.most),
      nothing,
    );
  }

  /** Does the tasks in their order, each on the next free thread; several runs may share the threads. What a thread fails at is done
   * in this one. @param take receives each result as it comes */
  async run<P, T>(work: ImageWork<P, T>, tasks: readonly P[], take: (result: T, task: number) => void): Promise<void> {
    const away = this.#areWorth(work, tasks), lanes = away ? Math.min(Math.max(1, this.most), tasks.length) : 1;
    if (away) this.#pixels += tasks.reduce((sum, task) => sum + work.pixels(task), 0);
    this.#running++;
    try {
      const others = turns(pixelsATurn);
      await inTurns(tasks, lanes, async (task, i) => {
        if (!away) await others(work.pixels(task));
        take(await this.#one(work, task, away), i);
      });
    } finally {
      this.#running--;
    }
  }

  /** Ends the threads where none is at work: others start when they are needed. What they were handed stays in memory as long as they
   * have not tidied up, which idle threads do not. @param least pixels that they must have gone over to be worth it */
  rest(least = pixelsPerRest): void {
    if (this.#running > 0 || this.#pixels < least) return;
    this.#threads?.[Symbol.dispose]();
    this.#threads = undefined;
    this.#started = false;
    this.#pixels = 0;
  }

  /** Whether there are threads. */
  get awake(): boolean {
    return this.#threads !== undefined;
  }

  #areWorth<P, T>(work: ImageWork<P, T>, tasks: readonly P[]): boolean {
    if (!haveThreads()) return false;
    return this.#started ||= tasks.reduce((sum, task) => sum + work.pixels(task), 0) >= this.worthwhile;
  }

  /** A thread that dies costs time, not the task; what is wrong with the task shows again here. */
  async #one<P, T>(work: ImageWork<P, T>, task: P, away: boolean): Promise<T> {
    if (away) {
      const call: ImageCall = { work: work.name, task, kind: this.kind };
      try {
        return await this.#all.call<T>(call);
      } catch (error) {
        if (error instanceof ThreadError) {
          this.say(`warning: ${work.name}: a thread ended (${error.message}); its task is done without it`);
        }
      }
    }
    return await this.#here(work, task);
  }

  async #here<P, T>(work: ImageWork<P, T>, task: P): Promise<T> {
    try {
      return await work.run(this.#own ??= hostEngine(this.kind), task);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      // An engine that has failed does nothing more.
      await this.#own?.[Symbol.asyncDispose]();
      this.#own = undefined;
      if (!this.instead) throw error;
      return await work.run(this.instead(work.name, error), task);
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#threads?.[Symbol.dispose]();
    return Promise.resolve();
  }
}
