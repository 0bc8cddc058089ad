import type { UnitFailures, WorkerDeath } from "../../rundir/failures.ts";

const all = Number.MAX_SAFE_INTEGER;

/** Deaths over one group of blobs after which it is given up, and over a stage other than the fit. */
const patience = 3;

/** What the next attempt may do after these deaths: fewer blobs at a time until a single one has killed `patience` workers, which is
 * then left out. A stage without blobs that kills as many ends the unit. */
export function afterDeath(before: UnitFailures): { mostBlobs: number; failures: UnitFailures } {
  const last = before.deaths.at(-1);
  if (!last) return { mostBlobs: all, failures: before };
  if (last.blobs.length === 0) {
    const same = before.deaths.filter((d) => d.blobs.length === 0 && d.stage === last.stage);
    if (same.length < patience) return { mostBlobs: all, failures: before };
    const failure = { name: "ResourceError", code: 4, message: whyGivenUp(before.unit, same) };
    return { mostBlobs: all, failures: { ...before, stage: last.stage, failure } };
  }
  if (last.blobs.length > 1) return { mostBlobs: last.blobs.length >> 1, failures: before };
  const [blob] = last.blobs, alone = before.deaths.filter((d) => d.blobs.length === 1 && d.blobs[0] === blob);
  if (alone.length < patience) return { mostBlobs: 1, failures: before };
  // The others get their full batches again.
  return { mostBlobs: all, failures: { ...before, quarantined: [...new Set([...before.quarantined, blob])] } };
}

/** @param deaths in one stage, the last one last */
function whyGivenUp(unit: string, deaths: readonly WorkerDeath[]): string {
  const { stage, how, words, hung } = deaths.at(-1)!, last = words.trim().split("\n").at(-1);
  const advice = hung
    ? "if it is slow but goes on, give it more time between two steps with --hang-seconds"
    : "does it need more memory than there is?";
  return `Cannot make unit ${unit}: ${deaths.length} workers died in stage "${stage}" (${how}); ${advice}${
    last ? ` Last words: ${last}` : ""
  }`;
}
