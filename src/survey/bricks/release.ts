import { InputError } from "../../base/errors.ts";
import { dataRelease } from "../../base/version.ts";

/** Largest number that the column `release` holds. */
const largest = 2 ** 15 - 1;

/** Data release number of what is made from a survey directory: the one wanted, else what its table of bricks tells, else that of no
 * survey. @param wanted 0 or undefined: none @param told by `openBricks`
 * @throws {InputError} when it does not fit into the catalogue's column */
export function releaseOf(wanted: number | undefined, told: number | undefined): number {
  const release = wanted || (told ?? dataRelease);
  if (Number.isInteger(release) && release > 0 && release <= largest) return release;
  throw new InputError(
    `Cannot use release ${release}: it must be a whole number from 1 to ${largest}, as the survey's 9010 or 10000`,
  );
}
