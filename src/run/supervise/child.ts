import { EngineError, InputError, ResourceError } from "../../base/errors.ts";
import { childEnv, runtimeProgram } from "../child_env.ts";
import type { RunDir } from "../../rundir/run_dir.ts";
import { lines, type Order, type Report, type WorkerStart } from "../units/messages.ts";

const code = decodeURIComponent(new URL("../../../", import.meta.url).pathname);
const worker = `${code}src/run/units/worker.ts`;

export interface ChildOptions {
  /** What a worker may read besides the run directory and the program. */
  read: readonly string[];
  /** Another program in the worker's place. */
  entry?: string;
}

/** Where the runtime keeps packages: one that a product needs reads a file of its own from there. */
function packageCache(): string[] {
  const env = (name: string) => Deno.env.get(name), home = env("HOME") ?? "/";
  const dirs = [env("DENO_DIR"), `${env("XDG_CACHE_HOME") ?? `${home}/.cache`}/deno`, `${home}/Library/Caches/deno`];
  return dirs.filter((d) => d !== undefined).map((d) => `${d}/npm`);
}

/** Arguments that give a worker the rights that it needs and no others: no network, no programs, no environment. */
export function workerArgs(run: RunDir, { read, entry = worker }: ChildOptions, start: WorkerStart): string[] {
  const list = (paths: readonly string[]) => paths.map((p) => p.replaceAll(",", ",,")).join(",");
  return [
    "run",
    "--quiet",
    "--no-prompt",
    `--config=${code}deno.json`,
    `--allow-read=${list([code, run.root, ...packageCache(), ...read])}`,
    `--allow-write=${list([run.parts, `${run.root}/checkpoints`])}`,
    entry,
    JSON.stringify(start),
  ];
}

/** How a worker's life ended. */
export interface Death {
  /** "signal SIGKILL", "exit 1" */
  how: string;
  /** Last lines of its standard error. */
  words: string;
  exitCode: number;
}

/** One worker process. */
export class Child {
  readonly #process: Deno.ChildProcess;
  readonly #orders: WritableStreamDefaultWriter<Uint8Array>;
  readonly died: Promise<Death>;
  #heard = performance.now();
  #silenced = "";
  /** Hears every report. */
  onReport: (report: Report) => void = () => {};

  constructor(run: RunDir, options: ChildOptions, start: WorkerStart) {
    const pipes = { ...childEnv(), stdin: "piped", stdout: "piped", stderr: "piped" } as const;
    try {
      this.#process = new Deno.Command(runtimeProgram(), { args: workerArgs(run, options, start), ...pipes }).spawn();
    } catch (error) {
      throw new ResourceError(`Cannot start a worker: ${(error as Error).message}`);
    }
    this.#orders = this.#process.stdin.getWriter();
    this.died = this.#follow();
  }

  get pid(): number {
    return this.#process.pid;
  }
  /** Seconds since its last sign of life. */
  get silence(): number {
    return (performance.now() - this.#heard) / 1000;
  }

  /** A worker that is gone takes no orders; its death says so elsewhere. */
  async order(order: Order) {
    await this.#orders.write(new TextEncoder().encode(JSON.stringify(order) + "\n")).catch(() => {});
  }
  kill(why = "") {
    this.#silenced = why;
    try {
      this.#process.kill("SIGKILL");
    } catch {
      // It was faster.
    }
  }

  async #follow(): Promise<Death> {
    let words = "";
    const talk = (async () => {
      for await (const line of lines(this.#process.stderr)) words = (words + line + "\n").slice(-4000);
    })();
    for await (const line of lines(this.#process.stdout)) {
      this.#heard = performance.now();
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

/** The error class of a worker's trouble, for the exit code. */
export function errorOf({ code, message }: { code: number; message: string }): Error {
  return code === 4 ? new ResourceError(message) : code === 5 ? new EngineError(message) : new InputError(message);
}
