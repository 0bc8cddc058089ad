import type { RunDisk } from "../../base/disk.ts";
import { readFailures, type UnitFailures, writeFailures } from "../../rundir/failures.ts";
import type { Unit } from "../../rundir/plan.ts";
import type { RunDir } from "../../rundir/run_dir.ts";
import { crashCode } from "../units/crash_points.ts";
import { afterDeath } from "./after_death.ts";
import type { Outcome } from "./workers/attempt.ts";
import { errorOf } from "./exit_code.ts";
import { finishUnit, writeFailedLog } from "./finish.ts";
import type { Ledger } from "./ledger.ts";
import type { SuperviseOptions } from "./options.ts";
import type { Seat, Ticket } from "./seat.ts";
import type { Workers } from "./workers.ts";

export interface AttemptTools extends Pick<SuperviseOptions, "crashAt" | "say"> {
  disk: RunDisk;
  run: RunDir;
  ledger: Ledger;
  workers: Workers;
  /** Whether the run is to stop. */
  stopping: () => boolean;
  tell: () => void;
}

/** Attempts on units: has them made by workers, records what fails, and says with what the next attempt is made. */
export class UnitAttempts {
  constructor(readonly tools: AttemptTools) {}

  /** Tries one unit until it is done, failed or to be stopped. After a death it is made alone, so that it is clear whose fault the
   * next one is. @param seat has the worker that makes it */
  async make(unit: Unit, seat: Seat): Promise<void> {
    const { disk, run, stopping } = this.tools;
    // Units come to the worker in the order in which they were taken.
    let ticket = seat.ticket();
    const began = new Date();
    try {
      let before = await readFailures(disk, run, unit.id), alone = before.deaths.length > 0;
      await this.#sweepParts(unit);
      while (!stopping()) {
        const { mostBlobs, failures } = afterDeath(before);
        if (failures.failure) return await this.#giveUp(unit, failures, began);
        const { part, outcome } = await this.#attempt(unit, { mostBlobs, ...failures }, seat, ticket, alone);
        if (outcome.kind !== "died") return await this.#end(unit, part, outcome, failures, began);
        [alone, ticket] = [true, seat.ticket()];
        const after = await this.#mourn(failures, outcome);
        if (!after) return;
        before = after;
      }
    } finally {
      ticket.leave();
    }
  }

  async #attempt(
    unit: Unit,
    { mostBlobs, quarantined }: { mostBlobs: number; quarantined: number[] },
    seat: Seat,
    ticket: Ticket,
    alone: boolean,
  ): Promise<{ part: string; outcome: Outcome }> {
    const { run, workers, stopping } = this.tools, attempt = crypto.randomUUID().slice(0, 8);
    const part = run.part(unit.id, attempt);
    const order = { type: "unit", id: unit.id, part, attempt, mostBlobs, quarantined } as const;
    const outcome = await seat.use<Outcome>(ticket, alone, async (worker) => {
      return stopping() ? { kind: "stopped" } : await workers.attempt(worker, order);
    });
    return { part, outcome };
  }

  /** The result of a worker that is alive. @throws errors that would affect every unit: a worker without a device, a full disk */
  async #end(unit: Unit, part: string, outcome: Exclude<Outcome, { kind: "died" }>, before: UnitFailures, began: Date) {
    if (outcome.kind === "done") await this.#finish(unit, part, outcome, before);
    if (outcome.kind !== "failed") return;
    const { failure, stage } = outcome;
    if (outcome.id === "" || failure.name === "ResourceError") throw errorOf(failure);
    await this.#giveUp(unit, { ...before, stage, failure }, began);
  }

  /** Records a death, but for one over which the worker's other units must answer. @returns nothing when the run is to stop, which may have been its cause */
  async #mourn(
    before: UnitFailures,
    { death: { how, words, exitCode }, stage, blobs, hung, bystander }: Outcome & { kind: "died" },
  ): Promise<UnitFailures | undefined> {
    const { disk, run, crashAt, stopping, say } = this.tools;
    if (exitCode === crashCode && crashAt) Deno.exit(crashCode);
    if (stopping()) return undefined;
    if (bystander) return before;
    const failures = { ...before, deaths: [...before.deaths, { how, stage, blobs, words, ...(hung ? { hung } : {}) }] };
    await writeFailures(disk, run, failures);
    const over = blobs.length > 0 ? ` over ${blobs.length} blobs` : "";
    const what = hung ? `was ended (${how})` : `died (${how}) in stage "${stage}"`;
    say(`warning: the worker of ${before.unit} ${what}${over}; trying again`);
    return failures;
  }

  async #finish(
    unit: Unit,
    part: string,
    { record, cost }: Outcome & { kind: "done" },
    { deaths, quarantined }: UnitFailures,
  ) {
    const { disk, run, ledger, crashAt, say, tell } = this.tools;
    await finishUnit(disk, run, unit, { part, record, cost, deaths, quarantined, crashAt });
    ledger.setDone(unit);
    const left = quarantined.length > 0 ? `, ${quarantined.length} blobs left out: workers died over them` : "";
    say(`${unit.id} done in ${cost.wallSeconds.toFixed(1)} s${left}`);
    tell();
  }

  async #giveUp(unit: Unit, failures: UnitFailures, began: Date) {
    const { disk, run, ledger, say, tell } = this.tools, { failure } = failures;
    await writeFailures(disk, run, failures);
    ledger.setFailed(unit, failure!);
    // It has failed whether its log can be written or not.
    await writeFailedLog(disk, run, unit, failures, began).catch((error) => say(`warning: ${error}`));
    say(`warning: ${unit.id} failed: ${failure!.message}`);
    tell();
  }

  /** Removes what attempts that died left of a unit. */
  async #sweepParts(unit: Unit) {
    const { disk, run } = this.tools, prefix = run.part(unit.id, "").slice(run.parts.length + 1);
    for (const name of await disk.list(run.parts)) {
      if (name.startsWith(prefix)) await disk.remove(`${run.parts}/${name}`);
    }
  }
}
