import { UsageError } from "../../base/errors.ts";

/** Options of a command that exclude each other, and why. */
const exclusions = {
  brick: [
    ["--compat", "--shift phase", "the survey's fitter moves models by Lanczos taps"],
    ["--no-wise", "--wise-dir", "one leaves out what the other measures"],
    ["--early-coadds", "--covariances", "nothing is fitted then"],
    ["--early-coadds", "--trace", "nothing is fitted then"],
    ["--early-coadds", "--compat", "nothing is fitted then"],
    ["--early-coadds", "--all-blobs", "nothing is fitted then"],
  ],
  run: [
    ["--part", "--leave", "nobody else makes the units of a part"],
  ],
  slurm: [
    ["--print", "--follow", "nothing is submitted then"],
    ["--print", "--cancel", "one shows what would be submitted, one ends what was"],
    ["--print", "--dry-run", "both submit nothing: take one"],
    ["--follow", "--cancel", "one submits, one ends"],
    ["--follow", "--dry-run", "nothing is submitted then"],
    ["--cancel", "--dry-run", "nothing would be submitted"],
  ],
} as const satisfies Record<string, readonly (readonly [string, string, string])[]>;

/** @param given those of the options that are, by name @throws {UsageError} when two exclude each other */
export function refuseTogether(
  command: keyof typeof exclusions,
  given: Readonly<Record<string, unknown>>,
): void {
  const is = (name: string) => Boolean(given[name]);
  for (const [one, other, why] of exclusions[command]) {
    if (is(one) && is(other)) throw new UsageError(`Cannot use ${one} with ${other}: ${why}; leave one of them out`);
  }
}
