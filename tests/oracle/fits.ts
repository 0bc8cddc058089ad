import { type FitsFile, openFits } from "../../src/io/fits.ts";
import { localDisk } from "../../src/io/disk.ts";
import { sharedPath } from "./shared.ts";

/** A reference file, or undefined where the reference data are absent. */
export async function referenceFits(relative: string): Promise<FitsFile | undefined> {
  const path = sharedPath("reference/" + relative);
  return path ? await openFits(localDisk, path) : undefined;
}
