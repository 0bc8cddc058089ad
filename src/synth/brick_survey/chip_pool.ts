import { Universe } from "../universe.ts";
import { type ChipFiles, type ChipJob, runChipJob } from "./chip_job.ts";
import type { ChipAnswer } from "./chip_worker.ts";

/** Draws CCDs in Workers of its own, one job each at a time. */
export class ChipPool implements Disposable {
  readonly #workers: Worker[] = [];
  readonly #idle: Worker[] = [];
  readonly #waiting: ((worker: Worker) => void)[] = [];
  #universe?: Universe;

  /** @param width Workers; with 1 this thread does it all */
  constructor(readonly width: number) {
    for (let i = 0; width > 1 && i < width; i++) {
      this.#workers.push(new Worker(new URL("./chip_worker.ts", import.meta.url).href, { type: "module" }));
    }
    this.#idle.push(...this.#workers);
  }

  async draw(job: ChipJob): Promise<ChipFiles> {
    if (this.width <= 1) {
      if (this.#universe?.seed !== job.seed) this.#universe = new Universe(job.seed);
      return runChipJob(this.#universe, job);
    }
    const worker = this.#idle.pop() ?? await new Promise<Worker>((resolve) => this.#waiting.push(resolve));
    try {
      return await ask(worker, job);
    } finally {
      const next = this.#waiting.shift();
      if (next) next(worker);
      else this.#idle.push(worker);
    }
  }

  [Symbol.dispose]() {
    for (const worker of this.#workers) worker.terminate();
  }
}

function ask(worker: Worker, job: ChipJob): Promise<ChipFiles> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<ChipAnswer>) =>
      "files" in data ? resolve(data.files) : reject(new Error(data.error));
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(`a Worker failed: ${event.message}`));
    };
    worker.postMessage(job);
  });
}
