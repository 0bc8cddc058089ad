import { hostname } from "node:os";
import type { RunDisk } from "../../base/disk.ts";
import { readFailures } from "../../rundir/failures.ts";
import { type Lease, Leases } from "../../rundir/lease.ts";
import type { Unit } from "../../rundir/plan.ts";
import type { RunDir } from "../../rundir/run_dir.ts";
import { tidy } from "../../rundir/tidy.ts";
import type { Ledger } from "./ledger.ts";

/** A unit whose lease this process has. */
export interface Claim {
  unit: Unit;
  lease: Lease;
}

/** Shares a run's units with other supervisors: takes leases, and records in the ledger what others have done. */
export class Claims {
  readonly #leases = new Leases(`${hostname()}-${Deno.pid}-${crypto.randomUUID().slice(0, 8)}`);

  #answered: Promise<unknown> = Promise.resolve();

  constructor(readonly disk: RunDisk, readonly run: RunDir, readonly ledger: Ledger) {}

  /** What is done and what has failed so far, by any process. */
  async lookAround() {
    for (const unit of this.ledger.left()) {
      if (this.ledger.isHeld(unit)) continue;
      if (await this.disk.exists(this.run.unit(unit.id))) this.ledger.setDone(unit);
      else if (await this.disk.exists(this.run.failure(unit.id))) {
        const { failure } = await readFailures(this.disk, this.run, unit.id);
        if (failure) this.ledger.setFailed(unit, failure);
      }
    }
  }

  /** The next unit that no process has; who asks first is answered first. */
  async next(): Promise<Claim | undefined> {
    const before = this.#answered, answer = this.#next();
    this.#answered = Promise.allSettled([before, answer]);
    await before;
    return await answer;
  }

  async #next(): Promise<Claim | undefined> {
    for (const unit of this.ledger.left()) {
      if (this.ledger.isHeld(unit)) continue;
      this.ledger.hold(unit);
      const lease = await this.#leases.take(this.run.lease(unit.id));
      if (lease) {
        // Another process may have finished it before the lease was taken.
        if (!(await this.disk.exists(this.run.unit(unit.id)))) return { unit, lease };
        await tidy(this.disk, this.run, unit.id);
        this.ledger.setDone(unit);
        await lease.release();
      }
      this.ledger.letGo(unit);
    }
    return undefined;
  }

  async giveBack({ unit, lease }: Claim) {
    this.ledger.letGo(unit);
    await lease.release();
  }
}
