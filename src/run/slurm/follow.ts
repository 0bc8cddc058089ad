import { ResourceError } from "../../base/errors.ts";
import type { RunStatus } from "../../rundir/status.ts";
import { type Look, type RunJobs, taskWords } from "./jobs.ts";

export interface FollowOptions {
  /** Waits between two checks. */
  pause: () => Promise<void>;
  say: (line: string) => void;
}

/** Submissions in a row without a unit that ended after which a run is given up. */
const patience = 3;
/** Queries in a row that the batch system may leave unanswered. */
const deafLooks = 20;
/** Looks between two submissions while some tasks still live: a node that kills each task at once does not get them all. */
const spacing = 10;

/** Watches a run's jobs and submits those that are missing until every unit is done or has failed.
 * @throws {ResourceError} when jobs end again and again without finishing a unit, or the batch system does not answer */
export async function follow(jobs: RunJobs, { pause, say }: FollowOptions): Promise<RunStatus> {
  let last: { id: string; ended: number; looks: number } | undefined, fruitless = 0, deaf = 0, said = "";
  for (;; await pause()) {
    try {
      const look = await jobs.look(), { status, tasks } = look, ended = status.counts.done + status.counts.failed;
      if (look.wanted === 0) {
        tell(words(look));
        return status;
      }
      tell(words(look));
      if (last) last.looks++;
      const due = tasks.length === 0 || !last || last.looks >= spacing;
      if (due && tasks.length < look.wanted) {
        fruitless = last && last.ended === ended ? fruitless + 1 : 0;
        if (last && fruitless >= patience) throw new GivenUp(last.id, await jobs.codes(last.id), jobs.run.root);
        const made = await jobs.topUp(look);
        if (made) {
          say(`job ${made.id}: ${made.tasks} tasks submitted`);
          last = { id: made.id, ended, looks: 0 };
        }
      }
      deaf = 0;
    } catch (error) {
      if (!(error instanceof ResourceError) || error instanceof GivenUp || ++deaf >= deafLooks) throw error;
      say(`warning: ${error.message}; trying again`);
    }
  }

  function tell(line: string) {
    if (line !== said) say(line);
    said = line;
  }
}

class GivenUp extends ResourceError {
  constructor(id: string, codes: readonly number[], root: string) {
    const ends = codes.length > 0 ? `exit codes ${[...new Set(codes)].join(", ")}` : "its tasks left no exit code";
    super(
      `Cannot go on with "${root}": ${patience} jobs in a row ended without finishing a unit (job ${id}: ${ends}); ` +
        `what they said is in "${root}/slurm/${id}_*.out"`,
    );
  }
}

function words({ status: { counts, units }, tasks }: Look): string {
  const { done, running, waiting, failed } = counts;
  return `${done} of ${units.length} units done, ${running} running, ${waiting} waiting, ${failed} failed; tasks: ${
    taskWords(tasks)
  }`;
}
