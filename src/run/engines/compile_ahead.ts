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

/** What a thread is asked to compile. */
export interface CompileCall extends Pipeline {
  form: KernelForm;
}

/** A driver that compiles takes so many times as long for the self-test as one that has compiled it before: 40 and more were
 * measured, and 7 to 13 where it had. */
const compiles = 20;

/** Whether a driver had to compile. @param first milliseconds of a piece of work @param again of the same once more */
export const hadToCompile = (first: number, again: number): boolean => first > compiles * again;

/** Has threads compile, each on a device of its own, for a driver that keeps what it compiles on the disk: a device compiles on one
 * core. What a thread cannot do the device does later.
 * @param most threads @returns how many pipelines were compiled */
export async function compileAhead(form: KernelForm, most = usualThreads()): Promise<number> {
  if (!haveThreads() || most < 2) return 0;
  const nothing = () => Promise.reject(new Error("Compiling needs nothing from here"));
  using threads = new Threads(new URL("./compile_worker.ts", import.meta.url), Math.min(most, 3), nothing);
  const done = await Promise.all(firstPipelines.map(async (pipeline) => {
    try {
      await threads.call<boolean>({ form, ...pipeline } satisfies CompileCall);
      return true;
    } catch (error) {
      if (error instanceof ThreadError || error instanceof Error && error.name === "EngineError") return false;
      throw error;
    }
  }));
  return done.filter(Boolean).length;
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
