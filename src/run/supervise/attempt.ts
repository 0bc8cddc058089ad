import type { Report, UnitOrder } from "../units/messages.ts";
import type { UnitCost } from "../../rundir/status.ts";
import type { Trouble } from "../../rundir/failures.ts";
import type { Child, Death } from "./child.ts";

/** What became of one attempt on a unit. */
export type Outcome =
  | { kind: "done"; record: Record<string, unknown>; cost: UnitCost }
  | { kind: "stopped" }
  /** @param id "" when the worker could not even begin to work */
  | { kind: "failed"; id: string; trouble: Trouble; stage: string }
  | { kind: "died"; death: Death; stage: string; blobs: number[] };

/** A unit that is being made, as it tells of itself. */
export interface Sight {
  unit: string;
  stage: string;
  /** Blobs of the fit. */
  done: number;
  all: number;
  /** `performance.now()` at its begin. */
  since: number;
}

/** Sends one order to a worker and waits for what becomes of it. @param seen is kept up to date @param hangSeconds without a
 * sign of life end the worker */
export async function attempt(
  child: Child,
  order: UnitOrder,
  seen: Sight,
  { hangSeconds, say, tell }: { hangSeconds: number; say: (line: string) => void; tell: () => void },
): Promise<Outcome> {
  let blobs: number[] = [];
  const answer = new Promise<Outcome>((resolve) => {
    child.onReport = (report: Report) => {
      if (report.type === "say") say(report.line);
      else if (report.type === "stage") {
        [seen.stage, seen.done, seen.all] = [report.name, 0, 0];
        blobs = [];
      } else if (report.type === "blobs") {
        blobs = report.blobs;
        [seen.done, seen.all] = [report.done, report.all];
      } else if (report.type === "done") resolve({ kind: "done", record: report.record, cost: report.cost });
      else if (report.type === "stopped") resolve({ kind: "stopped" });
      else if (report.type === "failed") {
        resolve({ kind: "failed", id: report.id, trouble: report.trouble, stage: seen.stage });
      }
      tell();
    };
  });
  const watchdog = setInterval(() => {
    if (child.silence > hangSeconds) child.kill(`no sign of life for ${hangSeconds} s`);
  }, 1000);
  try {
    await child.order(order);
    const death = child.died.then((death): Outcome => ({ kind: "died", death, stage: seen.stage, blobs }));
    return await Promise.race([answer, death]);
  } finally {
    clearInterval(watchdog);
  }
}
