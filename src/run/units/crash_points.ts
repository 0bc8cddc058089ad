/** Points where a run can be made to die, to test that it resumes from there. */
export const crashPoints = [
  "unit begun",
  "checkpoint appended",
  "products half written",
  "products written",
  "checksums written",
  "record written",
  "unit renamed",
  "unit linked",
] as const;
export type CrashPoint = typeof crashPoints[number];

/** Ends the process without cleaning up, as a kill would, if a test has set this point. */
export function crashPoint(here: CrashPoint, wanted: string | undefined) {
  if (here === wanted) Deno.exit(crashCode);
}

/** What a process that ended at a crash point exits with. */
export const crashCode = 137;
