import type { Report, UnitOrder } from "../../units/messages.ts";
import type { UnitCost } from "../../../rundir/record.ts";
import type { Failure } from "../../../rundir/failures.ts";
import type { UnitProgress } from "../progress.ts";
import type { WorkerExit, WorkerProcess } from "./process.ts";

/** Outcome of one attempt on a unit. */
export type Outcome =
  | { kind: "done"; record: Record<string, unknown>; cost: UnitCost }
  | { kind: "stopped" }
  /** @param id "" when the worker could not even begin to work */
  | { kind: "failed"; id: string; failure: Failure; stage: string }
  | { kind: "died"; death: WorkerExit; stage: string; blobs: number[] };

/** Sends one order to a worker and waits for the outcome. @param progress is kept up to date @param hangSeconds without a
 * sign of life end the worker */
export async function attempt(
  worker: WorkerProcess,
  order: UnitOrder,
  progress: UnitProgress,
  { hangSeconds, say, tell }: { hangSeconds: number; say: (line: string) => void; tell: () => void },
): Promise<Outcome> {
  let blobs: number[] = [];
  const answer = new Promise<Outcome>((resolve) => {
    worker.onReport = (report: Report) => {
      if (report.type === "say") say(report.line);
      else if (report.type === "stage") {
        [progress.stage, progress.done, progress.all] = [report.name, 0, 0];
        blobs = [];
      } else if (report.type === "blobs") {
        blobs = report.blobs;
        [progress.done, progress.all] = [report.done, report.all];
      } else if (report.type === "done") resolve({ kind: "done", record: report.record, cost: report.cost });
      else if (report.type === "stopped") resolve({ kind: "stopped" });
      else if (report.type === "failed") {
        resolve({ kind: "failed", id: report.id, failure: report.failure, stage: progress.stage });
      }
      tell();
    };
  });
  const watchdog = setInterval(() => {
    if (worker.silence > hangSeconds) worker.kill(`no sign of life for ${hangSeconds} s`);
  }, 1000);
  try {
    await worker.order(order);
    const death = worker.died.then((death): Outcome => ({ kind: "died", death, stage: progress.stage, blobs }));
    return await Promise.race([answer, death]);
  } finally {
    clearInterval(watchdog);
  }
}
