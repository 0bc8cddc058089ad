import { ResourceError } from "../../src/base/errors.ts";

/** Where one making at a time happens. */
export interface Workshop {
  /** Nothing is in it. */
  dir: string;
  release(): void;
}

/** Takes a folder for itself and empties it; the lock on the file beside it goes with the process.
 * @throws {ResourceError} when another process has it */
export async function takeWorkshop(dir: string): Promise<Workshop> {
  const lock = await Deno.open(`${dir}.lock`, { create: true, write: true });
  if (!(await lock.tryLock(true))) {
    lock.close();
    throw new ResourceError(
      `Cannot make products in "${dir}": another making holds "${dir}.lock", and all have to happen at one path, which ` +
        "products contain; wait for its end, or set TMPDIR to the same other folder for all makings that you will compare",
    );
  }
  await Deno.remove(dir, { recursive: true }).catch(() => {});
  await Deno.mkdir(dir, { recursive: true });
  return { dir, release: () => lock.close() };
}
