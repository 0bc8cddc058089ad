import type { Disk } from "../base/disk.ts";
import { InputError } from "../base/errors.ts";
import { type InputFile, sha256 } from "../base/sha256.ts";
import { version } from "../base/version.ts";
import type { ResponseKind } from "../survey/truth/response.ts";
import type { RunDir } from "./run_dir.ts";
import type { Settings } from "./settings.ts";

/** Estimated cost of a unit. */
export interface Estimate {
  /** On one worker with a software adapter; a GPU takes a part of it. */
  seconds: number;
  /** Peak of the worker. */
  memoryBytes: number;
  /** Products. */
  diskBytes: number;
}

/** A side of a pair. */
export interface UnitResponse {
  /** Name of the unit whose sources it has. */
  of: string;
  kind: ResponseKind;
  side: 1 | -1;
}

/** A brick with one set of sources, or without injections. */
export interface Unit {
  /** `<brick>/<name>` */
  id: string;
  brick: string;
  /** `rs<rowstart>` as in the original, `real` for the brick without injections, `rs<rowstart>_<change>_p` and `_m` for the sides of a pair */
  name: string;
  /** Number of the set times `inject.nobj`; with the original's tasks, the first of its rows by id. */
  rowstart: number;
  sources: number;
  /** Of a side of a pair that a response is measured with: its sources are those of another unit with a change. */
  response?: UnitResponse;
  estimate: Estimate;
}

/** Sets of a brick's sources that a colouring of their close pairs gave. */
export interface Colouring {
  sets: number;
  /** No fewer can do: by the most sources of a set, by sources that are all near one another, or by proof. */
  least: number;
  /** Sources of the largest set. */
  largest: number;
  /** Sources of the smallest set. */
  smallest: number;
}

export interface PlannedBrick {
  brick: string;
  ccds: number;
  /** Sources on its image. */
  sources: number;
  /** With sets by colouring: how few there are. */
  colouring?: Colouring;
  /** Why it has no unit. */
  nothing?: string;
}

/** A frozen run. */
export interface Plan {
  schema: "obiwan-plan-1";
  /** Version of the program that made it; another one refuses it. */
  code: string;
  settings: Settings;
  bricks: PlannedBrick[];
  units: Unit[];
  inputs: InputFile[];
  /** SHA-256 of everything above, inputs' contents included: the identity of the run. */
  hash: string;
}

/** Units whose sources are as they were given: those of completeness, with or without pairs beside them. */
export const unchangedUnits = <U extends Pick<Unit, "response">>(units: readonly U[]): U[] =>
  units.filter((u) => u.response === undefined);

/** Reads a plan back. @throws {InputError} when there is none, it is damaged, or another version made it */
export async function readPlan(disk: Disk, run: RunDir): Promise<Plan> {
  if (!(await disk.exists(run.plan))) {
    throw new InputError(
      `Cannot find a plan: there is no "${run.plan}"; make one with "obiwan plan --out ${run.root} ..."`,
    );
  }
  const text = new TextDecoder().decode(await disk.read(run.plan));
  let plan: Plan;
  try {
    plan = JSON.parse(text);
  } catch (error) {
    throw new InputError(`Cannot read "${run.plan}": ${(error as Error).message}`);
  }
  if (plan === null || typeof plan !== "object") throw new InputError(`Cannot read "${run.plan}": it holds no plan`);
  const { hash, ...content } = plan;
  if (plan.schema !== "obiwan-plan-1" || hash !== sha256(JSON.stringify(content))) {
    throw new InputError(`Cannot use "${run.plan}": it was changed after it was made; make the plan again`);
  }
  if (plan.code !== version) {
    throw new InputError(
      `Cannot go on with "${run.root}": version ${plan.code} planned it, this is ${version}; use that version or make a new plan`,
    );
  }
  return plan;
}
