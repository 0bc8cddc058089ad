/** Errors by remedy. The exit code tells a batch script what to do next. */

/** The data or the request is wrong: fix it and run again. */
export class InputError extends Error {
  /** Tells the classes apart. */
  override name = "InputError";
  /** Exit code of a command that it ends. */
  readonly exitCode: number = 3;
}

/** The command line itself is wrong. */
export class UsageError extends InputError {
  override name = "UsageError";
  override readonly exitCode = 2;
}

/** An input has changed since the plan was made: restore it and try again. Not an InputError, because a run may continue without a
 * bad file, but not without one that was good when it was planned. */
export class ChangedInputError extends Error {
  override name = "ChangedInputError";
  readonly exitCode = 3;
}

/** Disk, memory or permission ran out. */
export class ResourceError extends Error {
  /** Tells the classes apart. */
  override name = "ResourceError";
  /** Exit code of a command that it ends. */
  readonly exitCode = 4;
}

/** What went wrong on a device, by what helps: "lost" and "garbage" ask for a fresh device, "memory" for less work at a time,
 * "unsound" (fails its self-test) and "refused" (cannot do what was asked) for another engine. */
export type EngineTrouble = "lost" | "garbage" | "memory" | "unsound" | "refused";

/** The compute device failed. */
export class EngineError extends Error {
  /** Tells the classes apart. */
  override name = "EngineError";
  /** Exit code of a command that it ends. */
  readonly exitCode = 5;
  /** An error of a device. @param trouble what helps against it */
  constructor(message: string, readonly trouble: EngineTrouble = "refused") {
    super(message);
  }
}

/** The run stopped early on request: run the same command again. */
export class StoppedError extends Error {
  override name = "StoppedError";
  readonly exitCode = 75;
}

/** Exit code of any thrown value; an unknown error is a bug (70). */
export function exitCodeOf(error: unknown): number {
  const code = (error as { exitCode?: unknown } | null)?.exitCode;
  return typeof code === "number" ? code : 70;
}
