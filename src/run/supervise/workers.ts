import { usualThreads } from "../../base/threads/thread_pool.ts";
import type { Settings } from "../../rundir/settings.ts";
import type { RunDir } from "../../rundir/run_dir.ts";
import { begun, stageWords } from "../stage_words.ts";
import type { UnitOrder } from "../units/messages.ts";
import { attempt, type Outcome } from "./workers/attempt.ts";
import type { SuperviseOptions } from "./options.ts";
import type { UnitProgress } from "./progress.ts";
import { WorkerProcess } from "./workers/process.ts";

/** Seconds that workers get to end by themselves after a request to stop. The run itself ends within 10. */
export const stopGrace = 7;

/** The worker processes of a supervisor, and what each of them makes. */
export class Workers {
  readonly #alive = new Set<WorkerProcess>();
  readonly #active = new Map<UnitProgress, WorkerProcess>();

  constructor(
    readonly run: RunDir,
    readonly survey: Settings["survey"],
    readonly options: SuperviseOptions,
    readonly tell: () => void,
  ) {}

  /** Units that are being made. */
  active(): UnitProgress[] {
    return [...this.#active.keys()];
  }

  /** What the lease of a unit says of it. */
  doing(unit: string): string | undefined {
    const a = this.active().find((x) => x.unit === unit);
    return a && stageWords(a);
  }

  spawn(): WorkerProcess {
    const { engine, kernels = "auto", readers, workers, crashAt, imageRoots, workerEntry } = this.options,
      { root } = this.run;
    const { dir, dust_dir, gaia_dir, tycho, clusters, sga, wise_dir } = this.survey;
    const files = [dust_dir, gaia_dir, tycho, clusters, sga, wise_dir].filter((path) => path);
    const read = [dir, ...files, ...imageRoots];
    const threads = usualThreads(workers),
      start = { root, engine, kernels, readers: readers ?? threads, threads, crashAt };
    const worker = new WorkerProcess(this.run, { read, entry: workerEntry }, start);
    this.#alive.add(worker);
    worker.died.then(() => this.#alive.delete(worker));
    return worker;
  }

  async attempt(worker: WorkerProcess, order: UnitOrder): Promise<Outcome> {
    const { hangSeconds, say } = this.options;
    const progress: UnitProgress = { unit: order.id, ...begun("start"), fitted: 0, since: performance.now() };
    this.#active.set(progress, worker);
    this.tell();
    try {
      return await attempt(worker, order, progress, { hangSeconds, say, tell: this.tell });
    } finally {
      this.#active.delete(progress);
    }
  }

  /** Lets those that make a unit finish what they can in a few seconds, then ends them; the others at once. */
  stop() {
    const busy = new Set(this.#active.values());
    for (const worker of this.#alive) {
      if (busy.has(worker)) worker.order({ type: "stop" });
      else worker.kill("stopped");
    }
    Deno.unrefTimer(setTimeout(() => this.kill("stopped"), 1000 * (this.options.graceSeconds ?? stopGrace)));
  }

  /** Ends all at once. */
  kill(why: string) {
    for (const worker of this.#alive) worker.kill(why);
  }
}
