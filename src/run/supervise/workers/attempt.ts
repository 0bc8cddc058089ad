import type { Report, UnitOrder } from "../../units/messages.ts";
import type { UnitCost } from "../../../rundir/record.ts";
import type { Failure } from "../../../rundir/failures.ts";
import type { UnitProgress } from "../progress.ts";
import type { WorkerExit, WorkerProcess } from "./process.ts";
import { UnitWatch } from "./unit_watch.ts";

/** Outcome of one attempt on a unit. */
export type Outcome =
  | { kind: "done"; record: Record<string, unknown>; cost: UnitCost }
  | { kind: "stopped" }
  /** @param id "" when the worker could not even begin to work */
  | { kind: "failed"; id: string; failure: Failure; stage: string }
  /** @param hung it was ended because it made no progress @param bystander the worker had not begun this unit, but had others */
  | { kind: "died"; death: WorkerExit; stage: string; blobs: number[]; hung: boolean; bystander: boolean };

/** Sends one order to a worker and waits for the outcome. @param progress is kept up to date @param hangSeconds without
 * progress end the worker, whatever it says in the meantime */
export async function attempt(
  worker: WorkerProcess,
  order: UnitOrder,
  progress: UnitProgress,
  { hangSeconds, say, tell }: { hangSeconds: number; say: (line: string) => void; tell: () => void },
): Promise<Outcome> {
  const watch = new UnitWatch(progress), waitsForOthers = () => !watch.begun && worker.units > 1;
  let hung = false, hush = () => {};
  const answer = new Promise<Outcome>((resolve) => {
    hush = worker.listen(order.id, (report: Report) => {
      watch.heed(report);
      if (report.type === "say") say(report.line);
      else if (report.type === "done") resolve({ kind: "done", record: report.record, cost: report.cost });
      else if (report.type === "stopped") resolve({ kind: "stopped" });
      else if (report.type === "failed") {
        resolve({ kind: "failed", id: report.id, failure: report.failure, stage: progress.stage });
      }
      tell();
    });
  });
  const watchdog = setInterval(() => {
    if (waitsForOthers()) watch.excuse();
    if (hung || watch.idle <= hangSeconds) return;
    hung = true;
    worker.kill(`no progress for ${hangSeconds} s in ${watch.place}`);
  }, 1000);
  try {
    await worker.order(order);
    const death = worker.died.then((death): Outcome => (
      { kind: "died", death, stage: progress.stage, blobs: watch.blobs, hung, bystander: waitsForOthers() }
    ));
    return await Promise.race([answer, death]);
  } finally {
    clearInterval(watchdog);
    hush();
  }
}
