import { StoppedError, UsageError } from "../../src/base/errors.ts";
import type { WorkProgress } from "../../src/base/progress.ts";
import { called, duration, size } from "../text/words.ts";
import { type Display, noDisplay, openDisplay } from "./display.ts";
import { LogFile } from "./log_file.ts";
import { paceOf, type Stage, stageEnd, stageLine } from "./stage.ts";

/** Options about messages. */
export interface TalkWords {
  quiet: boolean;
  verbose: boolean;
  log?: string;
}

/** What the options of a command say about its messages. */
export interface TalkOptions extends TalkWords {
  json: boolean;
  /** Whether there may be a bar on a terminal. */
  bar?: boolean;
}

/** What became of a command. */
export interface Ending {
  /** In one line: "12 tables made in RUN/derived". */
  made: string;
  /** Commands that may follow, without the program's name. */
  next?: readonly string[];
}

/** Exit code of a process that Ctrl-C ends. */
const interrupted = 130;

type Event = { event: string } & Record<string, unknown>;

/** Milliseconds between two events of progress. */
const eventEvery = 1000;
/** Milliseconds between two lines about progress in the log. */
const logEvery = 60_000;

/** What a command says while it works: lines, progress, an end. Goes to stderr; with --json as events, one JSON document a line, so
 * that stdout has the result alone. */
export class Talk {
  readonly #began = performance.now();
  #stage: Stage | undefined;
  #told = -Infinity;
  #logged = performance.now();
  #peak = 0;
  #stopping = false;
  readonly #stop = () => this.#interrupt();
  #stopWork: (() => void) | undefined;
  #killWork?: () => void;

  private constructor(
    readonly options: TalkOptions,
    readonly display: Display,
    readonly log: LogFile | undefined,
    /** Takes events in place of lines. */
    readonly event: ((event: Event) => void) | undefined,
  ) {}

  /** @param out where lines and events go
   * @throws {UsageError} for --quiet with --verbose {@link ResourceError} when the log cannot be written */
  static async open(
    options: TalkOptions,
    terminal = Deno.stderr.isTerminal(),
    out: (text: string) => void = (text) => console.error(text),
  ): Promise<Talk> {
    const { quiet, verbose, log, json, bar = true } = options;
    if (quiet && verbose) throw new UsageError("Cannot use --quiet together with --verbose: leave one of them out");
    const display = quiet || json ? noDisplay(out) : await openDisplay(bar && terminal, out);
    const event = json ? (event: Event) => out(JSON.stringify(event)) : undefined;
    const talk = new Talk(options, display, log === undefined ? undefined : new LogFile(log), event);
    Deno.addSignalListener("SIGINT", talk.#stop);
    return talk;
  }

  /** A message. Warnings, which begin with that word, are shown with --quiet, too. */
  readonly say = (line: string) => {
    if (/^warning\b/i.test(line)) return this.complain(line);
    this.log?.add(line);
    if (this.options.quiet) return;
    if (this.event) this.event({ event: "line", line });
    else this.display.line(line);
  };

  /** What is wrong though the work goes on or is over; shown with --quiet, too. */
  readonly complain = (line: string) => {
    this.log?.add(line);
    if (this.event) this.event({ event: "warning", line });
    else this.display.line(line);
  };

  /** The result, on stdout; with what shows the progress out of its way. */
  readonly print = (text: string) => {
    this.display.end();
    console.log(text);
  };

  /** How far the work is. @throws {StoppedError} after Ctrl-C */
  readonly progress: WorkProgress = (name, done, all, unit) => {
    if (this.#stopping) throw new StoppedError("Stopped by Ctrl-C: run the same command again");
    const memory = this.#memory();
    if (this.#stage?.name !== name || done < this.#stage.done) {
      this.#endStage();
      this.#stage = { name, done, all, unit, began: performance.now(), from: done };
      this.#told = -Infinity;
    }
    const stage = this.#stage = Object.assign(this.#stage, { done, all, unit });
    if (this.log && performance.now() - this.#logged > logEvery) {
      this.#logged = performance.now();
      this.log.add(stageLine(stage, memory));
    }
    if (this.options.quiet) return;
    this.display.show(done, all, () => stageLine(stage, memory));
    if (!this.event || (performance.now() - this.#told < eventEvery && done < all)) return;
    this.#told = performance.now();
    this.event({ event: "progress", stage: name, done, all, unit, ...paceOf(stage), memoryBytes: memory });
  };

  /** Says what was made, how long that took, and what may be done now. */
  readonly end = ({ made, next = [] }: Ending) => {
    this.#memory();
    this.#endStage();
    this.display.end();
    const seconds = (performance.now() - this.#began) / 1000;
    const lines = [
      `${made}; took ${duration(seconds)}, at most ${size(this.#peak)} of memory`,
      ...next.map((line) => `next: ${called()} ${line}`),
    ];
    for (const line of lines) this.log?.add(line);
    if (this.options.quiet) return;
    if (this.event) this.event({ event: "end", made, seconds, peakMemoryBytes: this.#peak, next });
    else for (const line of lines) this.display.line(line);
  };

  /** What Ctrl-C does: the work is asked to stop, and at the second ends now, with what it started.
   * Without this it stops at its next report of progress, and the second ends this process alone. */
  onInterrupt(stop: () => void, kill: () => void) {
    this.#stopWork = stop;
    this.#killWork = kill;
  }

  close() {
    Deno.removeSignalListener("SIGINT", this.#stop);
    this.display.close();
    this.log?.close();
  }

  #endStage() {
    const stage = this.#stage;
    if (!stage) return;
    this.#stage = undefined;
    this.display.end();
    const line = stageEnd(stage, this.#memory());
    this.log?.add(line);
    if (this.options.verbose && !this.event) this.display.line(line);
  }

  #memory(): number {
    const { rss } = Deno.memoryUsage();
    this.#peak = Math.max(this.#peak, rss);
    return rss;
  }

  /** At the first Ctrl-C the listener goes, so that the system ends the process at the second, whatever it is doing; but it stays where
   * there is work to be ended by it. (A listener that takes its place would hear of the first, too.) */
  #interrupt() {
    if (this.#stopping) {
      this.#killWork?.();
      Deno.exit(interrupted);
    }
    this.#stopping = true;
    if (!this.#killWork) Deno.removeSignalListener("SIGINT", this.#stop);
    this.#stopWork?.();
    this.display.end();
    // Work that has reported no progress yet has no safe place to stop at.
    if (!this.#stage && !this.#stopWork) Deno.exit(interrupted);
    const line = "stopping at the next safe place; Ctrl-C again ends at once";
    if (this.event) this.event({ event: "line", line });
    else this.display.line(line);
  }
}

/** Does a command's work with a talk, which also logs the error that ends it. */
export async function talking<T>(options: TalkOptions, work: (talk: Talk) => Promise<T>): Promise<T> {
  const talk = await Talk.open(options);
  try {
    return await work(talk);
  } catch (error) {
    talk.log?.add(`error: ${(error as Error)?.message ?? error}`);
    throw error;
  } finally {
    talk.close();
  }
}
