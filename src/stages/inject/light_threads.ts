import { ResourceError } from "../../base/errors.ts";
import { haveThreads, ThreadError, Threads } from "../../base/threads/thread_pool.ts";
import { addLight, type Landed, type LightTask } from "./add_light.ts";
import { PhotonNoise } from "./photon_noise.ts";

/** Adds light to exposures in threads; to those whose pixels are not in shared memory in this one. */
export class LightThreads implements Disposable {
  /** Exposures that are worked on at once. */
  readonly count: number;
  readonly #threads?: Threads;
  readonly #noise = new PhotonNoise();

  /** @param most threads, one for each core at most @param entry the module that they run */
  constructor(most: number, entry: URL = new URL("./light_thread.ts", import.meta.url)) {
    const cores = globalThis.navigator?.hardwareConcurrency ?? 1, threads = haveThreads() ? Math.min(most, cores) : 0;
    this.count = Math.max(1, threads);
    if (threads > 0) {
      this.#threads = new Threads(entry, threads, () => Promise.reject(new Error("nothing is asked for")));
    }
  }

  /** As `addLight`. A thread that ends before it has changed a pixel costs time only: this one does its work.
   * @throws {ResourceError} when it ends later */
  async add(task: LightTask): Promise<(Landed | undefined)[]> {
    const { name, data, ierr, dq } = task.exposure;
    if (!this.#threads || ![data, ierr, dq].every(isShared)) return addLight(task, this.#noise);
    try {
      return await this.#threads.call<(Landed | undefined)[]>(task);
    } catch (error) {
      if (!(error instanceof ThreadError)) throw error;
      if (task.begun[0] === 0) {
        task.sim.fill(0);
        return addLight(task, this.#noise);
      }
      throw new ResourceError(
        `Cannot inject into ${name}: a thread ended while it changed the pixels (${error.message}); ` +
          "if memory is short, run fewer workers",
      );
    }
  }

  [Symbol.dispose]() {
    this.#threads?.[Symbol.dispose]();
  }
}

const isShared = ({ buffer }: ArrayBufferView) =>
  typeof SharedArrayBuffer !== "undefined" && buffer instanceof SharedArrayBuffer;
