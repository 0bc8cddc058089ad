import type { Disk } from "../../base/disk.ts";
import { InputError } from "../../base/errors.ts";
import type { Plan } from "../../rundir/plan.ts";
import type { RunDir } from "../../rundir/run_dir.ts";
import type { Response } from "./responses.ts";

/** The responses that `derive` wrote; undefined where the plan has no pairs, or none was derived.
 * @throws {InputError} when the file is damaged or another plan's */
export async function readResponses(disk: Disk, run: RunDir, plan: Plan): Promise<Response[] | undefined> {
  const path = run.response("response.json");
  if (!plan.units.some((u) => u.response) || !(await disk.exists(path))) return undefined;
  const fail = (why: string): never => {
    throw new InputError(`Cannot use "${path}": ${why}; obiwan derive ${run.root} makes it again`);
  };
  let file: { plan?: string; responses?: Response[] } | null = null;
  try {
    file = JSON.parse(new TextDecoder().decode(await disk.read(path)));
  } catch (error) {
    fail((error as Error).message);
  }
  if (!Array.isArray(file?.responses)) return fail("it has no list of responses");
  if (file.plan !== plan.hash) return fail("it is of another plan");
  // JSON has no NaN.
  const number = (v: unknown) => typeof v === "number" ? v : NaN;
  return file.responses.map((r) => ({
    ...r,
    ...{ value: number(r.value), error: number(r.error), error_unpaired: number(r.error_unpaired) },
    ...{ plus: number(r.plus), minus: number(r.minus) },
  }));
}
