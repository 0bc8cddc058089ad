import { EngineError } from "../base/errors.ts";
import { ThreadError, Threads } from "../base/threads/thread_pool.ts";
import type { Call } from "./calls.ts";
import { firstCounter, giveUp } from "./member.ts";
import type { Share } from "./member_worker.ts";

/** Threads that run programs together, each a part of every call's workgroups, on one memory. */
export class Team implements Disposable {
  readonly #threads: Threads;

  /** @param memory of the engine @param rooms first byte of each thread's room; there are as many threads @param entry of a thread */
  constructor(
    readonly memory: WebAssembly.Memory,
    readonly rooms: readonly number[],
    entry = new URL("./member_worker.ts", import.meta.url),
  ) {
    const nothing = () => Promise.reject(new Error("Kernels need nothing from here"));
    this.#threads = new Threads(entry, rooms.length, nothing);
  }

  /** Runs calls, each when the one before it is done; one program at a time.
   * @throws {EngineError} when a thread ended or a kernel failed: what is in the memory is not known then */
  async run(calls: readonly Call[]): Promise<void> {
    const control = new Int32Array(new SharedArrayBuffer(4 * (firstCounter + calls.length)));
    const shares = this.rooms.map((_, member): Share => ({
      memory: this.memory,
      rooms: [...this.rooms],
      control,
      member,
      calls: [...calls],
    }));
    const ends = await Promise.allSettled(shares.map(async (share) => {
      try {
        return await this.#threads.call<boolean>(share);
      } catch (error) {
        giveUp(control);
        throw error;
      }
    }));
    const failure = ends.find((end) => end.status === "rejected");
    if (!failure) return;
    const { reason } = failure, trouble = reason instanceof ThreadError ? "lost" : "garbage";
    throw new EngineError(`A thread of the processor's engine failed: ${reason.message}`, trouble);
  }

  [Symbol.dispose]() {
    this.#threads[Symbol.dispose]();
  }
}
