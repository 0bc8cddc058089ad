import type { Disk } from "../../base/disk.ts";
import { InputError } from "../../base/errors.ts";
import { dataRelease } from "../../base/version.ts";
import { openFits } from "../../io/fits.ts";
import { bricksPath } from "../bricks.ts";

/** Largest number that the column `release` holds. */
const largest = 2 ** 15 - 1;

/** Data release number of what is made from a survey directory: the one wanted, else what the header of its table of bricks says
 * (DRVERSIO), else that of no survey. @param wanted 0 or undefined: none
 * @throws {InputError} when it does not fit into the catalogue's column */
export async function releaseOf(disk: Disk, surveyDir: string, wanted?: number): Promise<number> {
  const release = wanted || await releaseToldBy(disk, surveyDir);
  if (Number.isInteger(release) && release > 0 && release <= largest) return release;
  throw new InputError(
    `Cannot use release ${release}: it must be a whole number from 1 to ${largest}, as the survey's 9010 or 10000`,
  );
}

async function releaseToldBy(disk: Disk, surveyDir: string): Promise<number> {
  const { hdus } = await openFits(disk, await bricksPath(disk, surveyDir));
  const told = hdus.map((h) => h.header.get("DRVERSIO")).find((v) => typeof v === "number");
  return told ?? dataRelease;
}
