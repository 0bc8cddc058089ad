import { hostname } from "node:os";
import type { RunDisk } from "../../base/disk.ts";
import { exitCodeOf, InputError, ResourceError, StoppedError } from "../../base/errors.ts";
import type { EngineChoice } from "../engines.ts";
import { type Plan, readPlan, type Unit } from "../../rundir/plan.ts";
import { RunDir } from "../../rundir/run_dir.ts";
import { crashCode } from "../units/crash_points.ts";
import { type Lease, Leases } from "../../rundir/lease.ts";
import type { UnitOrder } from "../units/messages.ts";
import { afterDeath, type FailureNote, readFailure, type Trouble, writeFailure } from "../../rundir/failures.ts";
import { attempt, type Outcome, type Sight } from "./attempt.ts";
import { Child, errorOf } from "./child.ts";
import { finishUnit } from "./finish.ts";
import { tidy } from "../../rundir/tidy.ts";

export interface SuperviseOptions {
  root: string;
  engine: EngineChoice;
  /** Worker processes: one for each device. */
  workers: number;
  /** CCDs that a worker reads at once. */
  readers: number;
  /** Only the units k, k + n, k + 2n … (k from 1). */
  part?: { k: number; n: number };
  /** Begins at the k-th of n stretches of the units and goes round, so that many supervisors rarely want the same unit. */
  share?: { k: number; n: number };
  /** Seconds without a free unit after which it leaves the rest to others, instead of staying until that is done. */
  leaveAfter?: number;
  /** Bytes that all workers together may take. */
  memory?: number;
  /** Seconds without a sign of life after which a worker is killed. */
  hangSeconds: number;
  /** Directories outside of the survey that its links lead to. */
  imageRoots: readonly string[];
  crashAt?: string;
  /** Another program in the workers' place. */
  workerEntry?: string;
  say: (line: string) => void;
  /** Hears of every change. */
  watch?: (state: Progress) => void;
}

/** What a run looks like from outside. */
export interface Progress {
  units: number;
  done: number;
  failed: number;
  /** One entry per worker that has a unit. */
  active: Sight[];
  /** Seconds of estimated work done and in all. */
  workDone: number;
  workAll: number;
}

/** Seconds between two signs of life of a lease, and between two looks for units that others hold. */
const beatEvery = 5, lookEvery = 2;
/** Seconds that workers get to come to an end by themselves after a wish to stop. */
const grace = 7;

/** Executes a plan: hands units to worker processes, makes their products final, records what fails and goes on. */
export class Supervisor {
  readonly #disk: RunDisk;
  readonly #options: SuperviseOptions;
  readonly #run: RunDir;
  readonly #leases = new Leases(`${hostname()}-${Deno.pid}-${crypto.randomUUID().slice(0, 8)}`);
  readonly #children = new Set<Child>();
  readonly #active = new Map<Child, Sight>();
  readonly #done = new Set<string>();
  readonly #failed = new Map<string, Trouble>();
  /** Units in the hands of this process. */
  readonly #held = new Set<string>();
  #plan!: Plan;
  #mine: Unit[] = [];
  #stop: Error | undefined;

  constructor(disk: RunDisk, options: SuperviseOptions) {
    this.#disk = disk;
    this.#options = options;
    this.#run = new RunDir(options.root);
  }

  /** Runs until there is nothing left to do. @throws {StoppedError} when it was asked to stop before
   * @throws {ResourceError} when a worker needs more memory than there may be, or the disk is full */
  async work(): Promise<Progress> {
    const { part, share, say } = this.#options;
    this.#plan = await readPlan(this.#disk, this.#run);
    this.#mine = beginAt(this.#plan.units.filter((_, i) => !part || i % part.n === part.k - 1), share);
    const workers = this.#affordable();
    await this.#lookAround();
    this.#tell();
    say(
      `${this.#mine.length} units${
        part ? ` of part ${part.k}/${part.n}` : ""
      }: ${this.#done.size} done, ${this.#failed.size} failed before`,
    );
    if (this.#left().length > 0) await Promise.all(Array.from({ length: workers }, () => this.#slot()));
    if (this.#stop) throw this.#stop;
    return this.progress();
  }

  /** Lets workers finish what they can in a few seconds, then ends them. */
  stop(why: Error) {
    if (this.#stop) return;
    this.#stop = why;
    for (const child of this.#children) {
      if (this.#active.has(child)) child.order({ type: "stop" });
      else child.kill("stopped");
    }
    Deno.unrefTimer(setTimeout(() => this.#children.forEach((c) => c.kill("stopped")), 1000 * grace));
  }

  get failures(): ReadonlyMap<string, Trouble> {
    return this.#failed;
  }

  progress(): Progress {
    const estimate = (list: readonly Unit[]) => list.reduce((s, u) => s + u.estimate.seconds, 0);
    const part = [...this.#active.values()].reduce((s, a) => {
      const unit = this.#mine.find((u) => u.id === a.unit);
      return s + (a.all > 0 ? a.done / a.all : 0) * (unit?.estimate.seconds ?? 0);
    }, 0);
    return {
      units: this.#mine.length,
      done: this.#done.size,
      failed: this.#failed.size,
      active: [...this.#active.values()],
      workDone: estimate(this.#mine.filter((u) => this.#done.has(u.id))) + part,
      workAll: estimate(this.#mine.filter((u) => !this.#failed.has(u.id))),
    };
  }

  /** Workers that fit into the memory. */
  #affordable(): number {
    const { workers, memory } = this.#options, heaviest = Math.max(0, ...this.#mine.map((u) => u.estimate.memoryBytes));
    if (memory === undefined || heaviest === 0) return workers;
    const fit = Math.floor(memory / heaviest), gb = (n: number) => `${(n / 1e9).toFixed(2)} GB`;
    if (fit < 1) {
      throw new ResourceError(
        `Cannot run "${this.#run.root}" in ${gb(memory)}: its heaviest unit needs about ${
          gb(heaviest)
        }; give more with --memory`,
      );
    }
    if (fit < workers) {
      this.#options.say(`${fit} workers instead of ${workers}: each may need ${gb(heaviest)} of the ${gb(memory)}`);
    }
    return Math.min(workers, fit);
  }

  #left(): Unit[] {
    return this.#mine.filter((u) => !this.#done.has(u.id) && !this.#failed.has(u.id));
  }

  /** What is done and what has failed by now, whoever did it. */
  async #lookAround() {
    for (const unit of this.#left()) {
      if (this.#held.has(unit.id)) continue;
      if (await this.#disk.exists(this.#run.unit(unit.id))) this.#done.add(unit.id);
      else if (await this.#disk.exists(this.#run.failure(unit.id))) {
        const { trouble } = await readFailure(this.#disk, this.#run, unit.id);
        if (trouble) this.#failed.set(unit.id, trouble);
      }
    }
  }

  /** One worker's share: a child process and the units that it gets, until none is left. */
  async #slot() {
    let child: Child | undefined, idleSince: number | undefined;
    try {
      while (!this.#stop) {
        const claim = await this.#claim();
        if (!claim) {
          if (this.#left().length === 0) break;
          idleSince ??= performance.now();
          if (performance.now() - idleSince > 1000 * (this.#options.leaveAfter ?? Infinity)) break;
          // Others hold what is left; they may die.
          await new Promise((resolve) => setTimeout(resolve, 1000 * lookEvery));
          await this.#lookAround();
          continue;
        }
        idleSince = undefined;
        const beat = setInterval(() => claim.lease.beat(this.#doing(claim.unit.id)).catch(() => {}), 1000 * beatEvery);
        try {
          child = await this.#oneUnit(claim.unit, child);
        } finally {
          clearInterval(beat);
          this.#held.delete(claim.unit.id);
          await claim.lease.release();
        }
      }
    } catch (error) {
      this.stop(error as Error);
    } finally {
      child?.kill("no longer needed");
    }
  }

  /** The next unit that nobody has. */
  async #claim(): Promise<{ unit: Unit; lease: Lease } | undefined> {
    for (const unit of this.#left()) {
      if (this.#held.has(unit.id)) continue;
      this.#held.add(unit.id);
      const lease = await this.#leases.take(this.#run.lease(unit.id));
      if (lease) {
        // It may have become done between the look and the lease.
        if (!(await this.#disk.exists(this.#run.unit(unit.id)))) return { unit, lease };
        await tidy(this.#disk, this.#run, unit.id);
        this.#done.add(unit.id);
        await lease.release();
      }
      this.#held.delete(unit.id);
    }
    return undefined;
  }

  /** Attempts on one unit until it is done, failed or stopped. @returns the worker, if it lives */
  async #oneUnit(unit: Unit, child: Child | undefined): Promise<Child | undefined> {
    const disk = this.#disk, run = this.#run, { say } = this.#options;
    let note = await readFailure(disk, run, unit.id);
    await this.#sweepParts(unit);
    while (!this.#stop) {
      const { mostBlobs, note: next } = afterDeath(note);
      note = next;
      if (note.trouble) return await this.#giveUp(note, child);
      child ??= this.#spawn();
      const name = crypto.randomUUID().slice(0, 8), part = run.part(unit.id, name);
      const order = {
        type: "unit",
        id: unit.id,
        part,
        attempt: name,
        mostBlobs,
        quarantined: note.quarantined,
      } as const;
      const outcome = await this.#attempt(child, order);
      switch (outcome.kind) {
        case "done":
          await this.#finish(unit, part, outcome, note);
          return child;
        case "stopped":
          return child;
        case "failed": {
          const { trouble, stage } = outcome;
          // A worker without a device, and a full disk, would fail every unit.
          if (outcome.id === "" || trouble.name === "ResourceError") throw errorOf(trouble);
          return await this.#giveUp({ ...note, stage, trouble }, child);
        }
        case "died": {
          child = undefined;
          const { death: { how, words, exitCode }, stage, blobs } = outcome;
          if (exitCode === crashCode && this.#options.crashAt) Deno.exit(crashCode);
          if (this.#stop) return undefined;
          note = { ...note, deaths: [...note.deaths, { how, stage, blobs, words }] };
          await writeFailure(disk, run, note);
          const over = blobs.length > 0 ? ` over ${blobs.length} blobs` : "";
          say(`warning: the worker of ${unit.id} died (${how}) in stage "${stage}"${over}; trying again`);
        }
      }
    }
    return child;
  }

  async #attempt(child: Child, order: UnitOrder): Promise<Outcome> {
    const { hangSeconds, say } = this.#options;
    const seen: Sight = { unit: order.id, stage: "start", done: 0, all: 0, since: performance.now() };
    this.#active.set(child, seen);
    this.#tell();
    try {
      return await attempt(child, order, seen, { hangSeconds, say, tell: () => this.#tell() });
    } finally {
      this.#active.delete(child);
    }
  }

  async #finish(
    unit: Unit,
    part: string,
    { record, cost }: Outcome & { kind: "done" },
    { deaths, quarantined }: FailureNote,
  ) {
    const { crashAt, say } = this.#options;
    await finishUnit(this.#disk, this.#run, unit, { part, record, cost, deaths, quarantined, crashAt });
    this.#done.add(unit.id);
    const left = quarantined.length > 0 ? `, ${quarantined.length} blobs left out: workers died over them` : "";
    say(`${unit.id} done in ${cost.wallSeconds.toFixed(1)} s${left}`);
    this.#tell();
  }

  async #giveUp(note: FailureNote, child: Child | undefined): Promise<Child | undefined> {
    await writeFailure(this.#disk, this.#run, note);
    this.#failed.set(note.unit, note.trouble!);
    this.#options.say(`warning: ${note.unit} failed: ${note.trouble!.message}`);
    this.#tell();
    return child;
  }

  #spawn(): Child {
    const { engine, readers, crashAt, imageRoots, workerEntry } = this.#options, { survey } = this.#plan.settings;
    const read = [survey.dir, ...(survey.dust_dir ? [survey.dust_dir] : []), ...imageRoots];
    const child = new Child(this.#run, { read, entry: workerEntry }, {
      root: this.#run.root,
      engine,
      readers,
      crashAt,
    });
    this.#children.add(child);
    child.died.then(() => this.#children.delete(child));
    return child;
  }

  /** Removes what attempts that died left of a unit. */
  async #sweepParts(unit: Unit) {
    const prefix = this.#run.part(unit.id, "").slice(this.#run.parts.length + 1);
    for (const name of await this.#disk.list(this.#run.parts)) {
      if (name.startsWith(prefix)) await this.#disk.remove(`${this.#run.parts}/${name}`);
    }
  }

  #doing(unit: string): string | undefined {
    const a = [...this.#active.values()].find((x) => x.unit === unit);
    return a && `${a.stage}${a.all > 0 ? ` ${a.done}/${a.all} blobs` : ""}`;
  }

  #tell() {
    this.#options.watch?.(this.progress());
  }
}

/** The units from the begin of the k-th of n stretches on, then those before it. */
export function beginAt<T>(units: readonly T[], share: { k: number; n: number } | undefined): T[] {
  const begin = share ? Math.floor((units.length * (share.k - 1)) / share.n) : 0;
  return [...units.slice(begin), ...units.slice(0, begin)];
}

/** What a finished run exits with: 0, or the code of the first failure by weight. */
export function exitCodeOfRun(failures: Iterable<Trouble>): number {
  const codes = [...failures].map((f) => f.code);
  return [70, 5, 4, 3].find((c) => codes.includes(c)) ?? (codes.length > 0 ? exitCodeOf(new InputError("")) : 0);
}

export const stopped = (why: string): StoppedError =>
  new StoppedError(`${why}: stopped early, run the same command again`);
