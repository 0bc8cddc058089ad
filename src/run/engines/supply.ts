import { EngineError, type EngineTrouble } from "../../base/errors.ts";
import type { Engine, EngineSupply, ImageWork, PartWork } from "../../compute/engine.ts";
import type { KernelForm } from "../../compute/kernel_form.ts";
import { AllocationScope } from "./allocation_scope.ts";
import { BusyClock, type Clock } from "./busy_clock.ts";
import type { HostKind } from "./host_engine.ts";
import { ImageThreads } from "./image_threads.ts";
import type { Preparation } from "./prepare.ts";
import type { SelfTest } from "../../compute/self_test.ts";

/** An engine that may be used. */
export interface Opened {
  /** Ready for programs. */
  engine: Engine;
  /** Of a device; the reference engine takes none. */
  selfTest?: SelfTest;
}

/** One failure of a device and what was done about it. */
export interface EngineEvent {
  /** What it was doing. */
  task: string;
  /** The one that failed. */
  engine: string;
  /** What went wrong, by what helps. */
  trouble: EngineTrouble;
  /** The same in words. */
  message: string;
  /** Parts of the group that failed. */
  parts: number;
  /** What was done about it. */
  remedy: "fresh device" | "halves" | "reference engine" | "left out";
}

/** What a supply may do about failures. */
export interface SupplyOptions {
  /** What the first device does before it may be used. */
  preparing?: Preparation;
  /** Opens a device again. @throws {EngineError} when there is none any more, or none that is sound */
  reopen?: () => Promise<Opened>;
  /** The engine for what the device cannot do; without it such a failure ends the run. */
  fallback?: () => Engine;
  /** Threads for images, where they are not the device's; `usualThreads` by default. */
  threads?: number;
  /** Gets a line for each failure. */
  say?: (line: string) => void;
}

interface Group<P> {
  parts: readonly P[];
  /** Attempts on a device that failed. */
  failures: number;
  fallback: boolean;
}

/** Attempts on a device before a group is halved, and before a single part goes to the reference engine: one of many parts
 * may be the cause, so halving is more informative than trying again. */
const attempts = { many: 2, one: 3 };
/** A machine whose devices keep failing gets no further device after this many. */
const mostDevices = 40;

const inWords: Record<EngineEvent["remedy"], string> = {
  "fresh device": "again on a fresh device",
  "halves": "again in halves",
  "reference engine": "again on the f64 reference engine",
  "left out": "no engine can do it, left out",
};

/** Provides an engine, replaces it when it fails, and records that. */
export class Engines implements EngineSupply {
  /** Failures so far. */
  readonly events: EngineEvent[] = [];
  readonly #clock = new BusyClock();
  readonly #imageClock = new BusyClock();
  readonly #first: Opened;
  readonly #options: SupplyOptions;
  #current: Opened | undefined;
  #fallback: Engine | undefined;
  readonly #threads: ImageThreads;
  #opened = 1;
  #ready: Promise<void> | undefined;

  /** A supply that begins with an engine, which it closes at its end. */
  constructor(first: Opened, options: SupplyOptions = {}) {
    this.#first = this.#current = first;
    this.#options = options;
    const kind = first.engine.id === "reference" ? "reference" : "simd";
    const instead = (task: string, error: EngineError) => this.#insteadOf(kind, task, error);
    this.#threads = new ImageThreads(
      kind,
      options.threads,
      undefined,
      options.say,
      kind === "simd" && options.fallback ? instead : undefined,
    );
  }

  /** Runs while an engine is waited for. */
  get clock(): Clock {
    return this.#clock;
  }

  /** Runs while threads are waited for that make images in the device's place. */
  get imageClock(): Clock {
    return this.#imageClock;
  }

  /** Of the engine that the run began with. */
  get id(): string {
    return this.#first.engine.id;
  }
  /** What that one's device says of its driver; may be empty. */
  get driver(): string {
    return this.#first.engine.driver ?? "";
  }
  /** It runs on the processor: the reference engine, or a device that is a program. */
  get software(): boolean {
    const { software, form } = this.#first.engine;
    return software ?? form === undefined;
  }
  /** How that one's kernels are written; the reference engine has no choice. */
  get kernels(): KernelForm | undefined {
    return this.#first.engine.form;
  }
  /** What works on whole images: the device, or where that is a program on the processor, the processor itself. */
  get images(): HostKind | "device" {
    return this.onProcessor ? this.#threads.kind : "device";
  }
  get onProcessor(): boolean {
    return this.#first.engine.software === true;
  }
  /** How that one's device passed its self-test. */
  get selfTest(): SelfTest | undefined {
    return this.#first.selfTest;
  }

  async inParts<P, T>(
    task: string,
    parts: readonly P[],
    work: PartWork<P, T>,
    giveUp?: (part: P, reason: string) => T,
  ): Promise<T[]> {
    if (parts.length > 0) await (this.#ready ??= this.#prepared());
    const results: T[] = [];
    const queue: Group<P>[] = parts.length > 0 ? [{ parts, failures: 0, fallback: false }] : [];
    for (let group = queue.shift(); group; group = queue.shift()) {
      const fallback = group.fallback || !this.#current,
        scope = new AllocationScope(this.#engine(fallback), this.#clock);
      try {
        results.push(await work(scope, group.parts, fallback));
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
        const next = await this.#afterFailure(task, { ...group, fallback }, error, giveUp !== undefined);
        if (next) queue.unshift(...next);
        else results.push(giveUp!(group.parts[0], error.message));
      } finally {
        scope.destroyAll();
      }
    }
    return results;
  }

  async onImages<P, T>(
    work: ImageWork<P, T>,
    tasks: readonly P[],
    take: (result: T, task: number) => void,
  ): Promise<void> {
    // Of the engine that the run began with: a device that is lost on the way must not change the numbers.
    if (work.onHost || this.onProcessor) {
      return await this.#imageClock.during(() => this.#threads.run(work, tasks, take));
    }
    await this.inParts(work.name, [...tasks.keys()], async (engine, some) => {
      for (const i of some) take(await work.run(engine, tasks[i]), i);
    });
  }

  /** The reference engine, for images that the processor's own engine failed at. */
  #insteadOf(kind: HostKind, task: string, { trouble, message }: EngineError): Engine {
    this.events.push({ task, engine: kind, trouble, message, parts: 1, remedy: "reference engine" });
    this.#options.say?.(`warning: ${task}: ${message}; ${inWords["reference engine"]}`);
    return this.#fallback ??= this.#options.fallback!();
  }

  rest(): void {
    this.#threads.rest();
  }

  /** Waits until the first device may be used. One that may not is closed, and the other engine does all its work. */
  async #prepared() {
    const { preparing, fallback, say } = this.#options, { id } = this.#first.engine;
    try {
      await preparing?.done;
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      const { trouble, message } = error;
      if (!fallback) throw new EngineError(`Cannot use WebGPU: ${message}`, trouble);
      this.events.push({ task: "known answer", engine: id, trouble, message, parts: 0, remedy: "reference engine" });
      say?.(`engine: reference (f64 on the CPU, slower) because WebGPU cannot be used: ${message}`);
      await this.#current?.engine[Symbol.asyncDispose]();
      this.#current = undefined;
    }
  }

  /** What to try next; undefined when the group's one part must be left out. */
  async #afterFailure<P>(task: string, group: Group<P>, error: EngineError, mayLeaveOut: boolean) {
    const { parts, fallback } = group, { trouble, message } = error, many = parts.length > 1;
    const engine = fallback ? this.#fallback!.id : this.#current!.engine.id;
    const note = (remedy: EngineEvent["remedy"]) => {
      this.events.push({ task, engine, trouble, message, parts: parts.length, remedy });
      this.#options.say?.(`warning: ${task}, group of ${parts.length}: ${message}; ${inWords[remedy]}`);
    };
    const halves = (): Group<P>[] => {
      note("halves");
      const half = parts.length >> 1;
      return [parts.slice(0, half), parts.slice(half)].map((p) => ({ parts: p, failures: 0, fallback }));
    };
    const alone = fallback || !this.#options.reopen && !this.#options.fallback;
    if (alone) {
      // The last engine: only failures of a single part may be given up.
      if (trouble !== "garbage" || !mayLeaveOut) throw error;
      if (many) return halves();
      note("left out");
      return undefined;
    }
    if (trouble === "memory" && many) return halves();
    const failures = group.failures + 1, broken = trouble === "lost" || trouble === "garbage";
    if (broken) await this.#replace();
    if (this.#current && broken && failures < (many ? attempts.many : attempts.one)) {
      note("fresh device");
      return [{ ...group, failures }];
    }
    if (this.#current && broken && many) return halves();
    if (!this.#options.fallback) throw error;
    note("reference engine");
    return [{ parts, failures: 0, fallback: true }];
  }

  #engine(fallback: boolean): Engine {
    if (!fallback) return this.#current!.engine;
    if (!this.#options.fallback) {
      throw new EngineError("Cannot go on: no device is left, and no other engine is allowed");
    }
    return this.#fallback ??= this.#options.fallback();
  }

  /** Closes the present device and opens another; if that fails, there is none. */
  async #replace() {
    await this.#current?.engine[Symbol.asyncDispose]();
    this.#current = undefined;
    if (!this.#options.reopen || this.#opened >= mostDevices) return;
    this.#opened++;
    try {
      this.#current = await this.#options.reopen();
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      this.#options.say?.(`warning: no device can be opened any more: ${error.message}`);
    }
  }

  /** Closes what is open. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#options.preparing?.stop();
    await this.#current?.engine[Symbol.asyncDispose]();
    await this.#fallback?.[Symbol.asyncDispose]();
    await this.#threads[Symbol.asyncDispose]();
    this.#current = undefined;
  }
}
