import { haveThreads, ThreadError, Threads, usualThreads } from "../../base/threads/thread_pool.ts";
import type { Dispatch, Engine } from "../../compute/engine.ts";
import type { KernelForm } from "../../compute/kernel_form.ts";

/** A pipeline. */
export type Pipeline = Pick<Dispatch, "kernel" | "constants">;

/** What a fit runs, the longest to compile first, so that the threads end together. */
export const firstPipelines: readonly Pipeline[] = [
  { kernel: "draw64" },
  { kernel: "draw", constants: { lanes: 64 } },
  ...[7, 6, 4, 3].map((fields): Pipeline => ({ kernel: "linearize", constants: { fields } })),
  ...["step", "measure", "footprint", "mix", "queue", "commit"].map((kernel) => ({ kernel })),
];

/** What a thread is asked for. */
export interface CompileCall {
  form: KernelForm;
  /** What it compiles; without one it opens its device and no more. */
  pipeline?: Pipeline;
}

/** A driver that compiles takes so many times as long for the self-test as one that has compiled it before: 40 and more were
 * measured, and 7 to 13 where it had. */
const compiles = 20;

/** Whether a driver had to compile. @param first milliseconds of a piece of work @param again of the same once more */
export const hadToCompile = (first: number, again: number): boolean => first > compiles * again;

/** Threads that compile, each on a device of its own, for a driver that keeps what it compiles on the disk: a device compiles on
 * one core. What a thread cannot do the device does later. */
export class Compilers implements Disposable {
  readonly #threads: Threads;
  readonly #form: KernelForm;
  readonly #ended = Promise.withResolvers<void>();

  private constructor(form: KernelForm, count: number) {
    const nothing = () => Promise.reject(new Error("Compiling needs nothing from here"));
    this.#form = form;
    this.#threads = new Threads(new URL("./compile_worker.ts", import.meta.url), count, nothing);
  }

  /** @param most threads @returns undefined where there are none, or where they find no adapter */
  static async open(form: KernelForm, most = usualThreads()): Promise<Compilers | undefined> {
    if (!haveThreads() || most < 2) return undefined;
    const compilers = new Compilers(form, Math.min(most, 3));
    if (await compilers.#does()) return compilers;
    compilers[Symbol.dispose]();
    return undefined;
  }

  /** Compiles everything. @returns how many pipelines were compiled; those that were not when it was disposed do not count */
  async compile(pipelines = firstPipelines): Promise<number> {
    let done = 0;
    const all = pipelines.map(async (pipeline) => {
      if (await this.#does(pipeline)) done++;
    });
    await Promise.race([Promise.all(all), this.#ended.promise]);
    return done;
  }

  async #does(pipeline?: Pipeline): Promise<boolean> {
    try {
      return await this.#threads.call<boolean>({ form: this.#form, pipeline } satisfies CompileCall);
    } catch (error) {
      if (error instanceof ThreadError || error instanceof Error && error.name === "EngineError") return false;
      throw error;
    }
  }

  [Symbol.dispose]() {
    this.#threads[Symbol.dispose]();
    this.#ended.resolve();
  }
}

/** Compiles a pipeline: drivers of software adapters do that when it is dispatched, with no workgroup, too.
 * @param buffers of its kernel, by type */
export async function compileOn(
  engine: Engine,
  pipeline: Pipeline,
  buffers: readonly { type: "f32" | "i32" | "u32" }[],
) {
  const own = buffers.map(({ type }) => engine.alloc(type, 4));
  try {
    await engine.run([{ ...pipeline, buffers: own, params: [], groups: 0 }]);
    // It is done when something that comes after it is.
    await engine.read(own[0]);
  } finally {
    for (const buffer of own) buffer.destroy();
  }
}
