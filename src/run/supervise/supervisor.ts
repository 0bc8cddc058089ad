import type { RunDisk } from "../../base/disk.ts";
import { StoppedError } from "../../base/errors.ts";
import type { Failure } from "../../rundir/failures.ts";
import { readPlan, type Unit } from "../../rundir/plan.ts";
import { RunDir } from "../../rundir/run_dir.ts";
import { type Claim, Claims } from "./claims.ts";
import { Ledger } from "./ledger.ts";
import { admit, type Admitted } from "./memory.ts";
import type { SuperviseOptions } from "./options.ts";
import type { RunProgress } from "./progress.ts";
import { unitsOf } from "./share.ts";
import { Seat } from "./seat.ts";
import { UnitAttempts } from "./unit_attempts.ts";
import { Workers } from "./workers.ts";

/** Seconds between two signs of life of a lease, and between two looks for units that others hold. */
const beatEvery = 5, lookEvery = 2;

/** Executes a plan: hands units to worker processes, makes their products final, records what fails and goes on. */
export class Supervisor {
  readonly #disk: RunDisk;
  readonly #options: SuperviseOptions;
  readonly #run: RunDir;
  #ledger = new Ledger([]);
  #workers: Workers | undefined;
  #stop: Error | undefined;

  constructor(disk: RunDisk, options: SuperviseOptions) {
    this.#disk = disk;
    this.#options = options;
    this.#run = new RunDir(options.root);
  }

  /** Runs until there is nothing left to do. @throws {StoppedError} when it was asked to stop before
   * @throws {ResourceError} when a worker needs more memory than there may be, or the disk is full */
  async work(): Promise<RunProgress> {
    const { part, crashAt, say } = this.#options, disk = this.#disk, run = this.#run;
    const { units, settings } = await readPlan(disk, run), tell = () => this.#tell();
    const ledger = this.#ledger = new Ledger(unitsOf(units, this.#options));
    const workers = this.#workers = new Workers(run, settings.survey, this.#options, tell);
    const claims = new Claims(disk, run, ledger), stopping = () => this.#stop !== undefined;
    const attempts = new UnitAttempts({ disk, run, ledger, workers, stopping, tell, crashAt, say });
    const admitted = admit(ledger.units, this.#options);
    await claims.lookAround();
    tell();
    const { done, failed } = ledger.counts, of = part ? ` of part ${part.k}/${part.n}` : "";
    say(`${ledger.units.length} units${of}: ${done} done, ${failed} failed before`);
    if (ledger.left().length > 0) {
      await Promise.all(
        Array.from({ length: admitted.workers }, () => this.#slot(claims, attempts, workers, admitted)),
      );
    }
    if (this.#stop) throw this.#stop;
    return this.progress();
  }

  /** Lets workers finish what they can within a few seconds, then ends them. */
  stop(why: Error) {
    if (this.#stop) return;
    this.#stop = why;
    this.#workers?.stop();
  }

  /** Ends the workers at once; what they had not finished is made again by the next run. */
  kill() {
    this.#workers?.kill("stopped");
  }

  get failures(): ReadonlyMap<string, Failure> {
    return this.#ledger.failures;
  }

  progress(): RunProgress {
    return this.#ledger.progress(this.#workers?.active() ?? []);
  }

  /** One worker's share: a process and the units that it gets, until none is left. */
  async #slot(claims: Claims, attempts: UnitAttempts, workers: Workers, { workers: slots, lanes }: Admitted) {
    const seat = new Seat(() => workers.spawn()), make = (unit: Unit) => attempts.make(unit, seat);
    const lane = async (k: number) => {
      try {
        if (k === 0) await this.#lane(claims, workers, make);
        else await this.#laneAhead(claims, workers, make, slots);
      } catch (error) {
        this.stop(error as Error);
      }
    };
    await Promise.all(Array.from({ length: lanes }, (_, k) => lane(k)));
    seat.close();
  }

  /** Units one after another, those that other processes leave included. */
  async #lane(claims: Claims, workers: Workers, make: (unit: Unit) => Promise<void>) {
    let idleSince: number | undefined;
    while (!this.#stop) {
      const claim = await claims.next();
      if (!claim) {
        if (this.#ledger.left().length === 0) break;
        idleSince ??= performance.now();
        if (performance.now() - idleSince > 1000 * (this.#options.leaveAfter ?? Infinity)) break;
        // Other processes have the rest; they may die.
        await new Promise((resolve) => setTimeout(resolve, 1000 * lookEvery));
        await claims.lookAround();
        continue;
      }
      idleSince = undefined;
      await leased(claims, claim, workers, () => make(claim.unit));
    }
  }

  /** Units beside those of the first lane, as long as there is one for each worker besides. */
  async #laneAhead(claims: Claims, workers: Workers, make: (unit: Unit) => Promise<void>, slots: number) {
    while (!this.#stop && this.#ledger.free().length >= slots) {
      const claim = await claims.next();
      if (!claim) return;
      await leased(claims, claim, workers, () => make(claim.unit));
    }
  }

  #tell() {
    this.#options.watch?.(this.progress());
  }
}

/** Does something while the lease of a unit beats, then gives the unit back. */
async function leased<T>(claims: Claims, claim: Claim, workers: Workers, act: () => Promise<T>): Promise<T> {
  const beat = setInterval(
    () => claim.lease.beat(workers.doing(claim.unit.id)).catch(() => {}),
    1000 * beatEvery,
  );
  try {
    return await act();
  } finally {
    clearInterval(beat);
    await claims.giveBack(claim);
  }
}

export const stopped = (why: string): StoppedError =>
  new StoppedError(`${why}: stopped early, run the same command again`);
