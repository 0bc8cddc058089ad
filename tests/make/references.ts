import { localDisk } from "../../src/io/disk.ts";
import { type FitsFile, openFits } from "../../src/io/fits.ts";
import { root } from "./root.ts";

/** Reference data beside the clone, for tests that compare with The Tractor; every caller skips where they are absent. */
export const shared = new URL("../shared/", `file://${root}`).pathname;

if (!sharedPath("")) console.log("skipped: tests against reference data (no directory ../shared beside this clone)");

/** Path below the reference data, or undefined where they are not there. */
export function sharedPath(relative: string): string | undefined {
  try {
    Deno.statSync(shared + relative);
    return shared + relative;
  } catch {
    return undefined;
  }
}

/** What a reference file of JSON holds, or undefined where the reference data are absent. */
export async function referenceJson<T>(relative: string): Promise<T | undefined> {
  const path = sharedPath("reference/" + relative);
  return path ? JSON.parse(await Deno.readTextFile(path)) as T : undefined;
}

/** A reference file, or undefined where the reference data are absent. */
export async function referenceFits(relative: string): Promise<FitsFile | undefined> {
  const path = sharedPath("reference/" + relative);
  return path ? await openFits(localDisk, path) : undefined;
}
