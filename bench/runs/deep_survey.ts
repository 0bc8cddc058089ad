import type { Disk } from "../../src/base/disk.ts";
import { type Table, takeRows } from "../../src/base/table.ts";
import { openFits, readTable } from "../../src/io/fits.ts";
import { planExposures, planSurvey } from "../../src/synth/plan.ts";
import { writePlan } from "../../src/synth/survey.ts";

/** Numbers of exposures of which no two fall together. */
const apart = 100;

/** A patch of sky that as many chips cover as are wanted, six at a time: two of each band. It is made where there is none yet.
 * @returns the table of the first of them */
export async function deepSurvey(disk: Disk, dir: string, side: number, count: number): Promise<(n: number) => Table> {
  // What is written last.
  if (!(await disk.exists(`${dir}/randoms.fits`))) await write(disk, dir, side, count);
  const table = readTable((await openFits(disk, `${dir}/survey-ccds-synth.fits.gz`)).hdu("CCDS"));
  return (n) => takeRows(table, Array.from({ length: n }, (_, row) => row));
}

async function write(disk: Disk, dir: string, side: number, count: number) {
  const seed = 4, plan = planSurvey({ seed, size: side, nobj: Math.ceil((40 * side * side) / 1e6) });
  const sixes = Array.from({ length: Math.ceil(count / 6) }, (_, k) => planExposures(seed, 600_000 + apart * k));
  plan.patches[0].exposures = sixes.flat().slice(0, count);
  await writePlan(disk, dir, plan, (_pass, done, all) => done % 15 === 0 && console.error(`${done} of ${all} chips`));
}
