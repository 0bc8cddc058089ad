import { ResourceError } from "../../../base/errors.ts";
import { childEnv, runtimeProgram } from "../../child_env.ts";
import type { RunDir } from "../../../rundir/run_dir.ts";
import { lines, type Order, type Report, type WorkerStart } from "../../units/messages.ts";
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
  /** Called with every report. */
  onReport: (report: Report) => void = () => {};

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

  async #follow(): Promise<WorkerExit> {
    let words = "";
    const talk = (async () => {
      for await (const line of lines(this.#process.stderr)) words = (words + line + "\n").slice(-4000);
    })();
    for await (const line of lines(this.#process.stdout)) {
      const report = parseReport(line);
      if (report) this.onReport(report);
      else words = (words + line + "\n").slice(-4000);
    }
    await talk;
    const { code, signal } = await this.#process.status;
    this.#orders.close().catch(() => {});
    return { how: this.#silenced || (signal ? `signal ${signal}` : `exit ${code}`), words, exitCode: code };
  }
}

/** A worker's libraries may print, too. */
function parseReport(line: string): Report | undefined {
  try {
    const report = JSON.parse(line);
    return typeof report?.type === "string" ? report : undefined;
  } catch {
    return undefined;
  }
}
