import { EngineError, exitCodeOf, InputError, ResourceError } from "../../base/errors.ts";
import type { Failure } from "../../rundir/failures.ts";

/** What a finished run exits with: 0, or the code of the first failure by weight. */
export function exitCodeOfRun(failures: Iterable<Failure>): number {
  const codes = [...failures].map((f) => f.code);
  return [70, 5, 4, 3].find((c) => codes.includes(c)) ?? (codes.length > 0 ? exitCodeOf(new InputError("")) : 0);
}

/** The error class of a worker's failure, for the exit code. */
export function errorOf({ code, message }: Failure): Error {
  return code === 4 ? new ResourceError(message) : code === 5 ? new EngineError(message) : new InputError(message);
}
