import { ResourceError } from "../../../base/errors.ts";
import { childEnv, runtimeProgram } from "../../child_env.ts";
import type { RunDir } from "../../../rundir/run_dir.ts";
import { lines, type Order, parseReport, type Report, type WorkerStart } from "../../units/messages.ts";
import { workerArgs, type WorkerRights } from "./arguments.ts";

/** How a worker ended. */
export interface WorkerExit {
  /** "signal SIGKILL", "exit 1" */
  how: string;
  /** Last lines of its standard error. */
  words: string;
  exitCode: number;
}

/** One worker process. */
export class WorkerProcess {
  readonly #process: Deno.ChildProcess;
  readonly #orders: WritableStreamDefaultWriter<Uint8Array>;
  readonly died: Promise<WorkerExit>;
  #silenced = "";
  /** Who hears the reports of a unit. */
  readonly #listeners = new Map<string, (report: Report) => void>();

  constructor(run: RunDir, rights: WorkerRights, start: WorkerStart) {
    const pipes = { ...childEnv(), stdin: "piped", stdout: "piped", stderr: "piped" } as const;
    try {
      this.#process = new Deno.Command(runtimeProgram(), { args: workerArgs(run, rights, start), ...pipes }).spawn();
    } catch (error) {
      throw new ResourceError(`Cannot start a worker: ${(error as Error).message}`);
    }
    this.#orders = this.#process.stdin.getWriter();
    this.died = this.#follow();
  }

  get pid(): number {
    return this.#process.pid;
  }
  /** How many units it has. */
  get units(): number {
    return this.#listeners.size;
  }

  /** Has a unit's reports heard. @returns what ends that */
  listen(unit: string, hear: (report: Report) => void): () => void {
    this.#listeners.set(unit, hear);
    return () => this.#listeners.delete(unit);
  }

  /** A worker that has ended takes no orders; its death is reported elsewhere. */
  async order(order: Order) {
    await this.#orders.write(new TextEncoder().encode(JSON.stringify(order) + "\n")).catch(() => {});
  }
  kill(why = "") {
    this.#silenced = why;
    try {
      this.#process.kill("SIGKILL");
    } catch {
      // It has already ended.
    }
  }

  /** What concerns no unit concerns all of them; a line of text is said once. */
  #tell(report: Report) {
    const id = "id" in report ? report.id : undefined, all = [...this.#listeners.values()];
    const heard = id ? [this.#listeners.get(id)] : report.type === "say" ? all.slice(0, 1) : all;
    for (const hear of heard) hear?.(report);
  }

  async #follow(): Promise<WorkerExit> {
    let words = "";
    const talk = (async () => {
      for await (const line of lines(this.#process.stderr)) words = (words + line + "\n").slice(-4000);
    })();
    for await (const line of lines(this.#process.stdout)) {
      const report = parseReport(line);
      if (report) this.#tell(report);
      else words = (words + line + "\n").slice(-4000);
    }
    await talk;
    const { code, signal } = await this.#process.status;
    this.#orders.close().catch(() => {});
    return { how: this.#silenced || (signal ? `signal ${signal}` : `exit ${code}`), words, exitCode: code };
  }
}
