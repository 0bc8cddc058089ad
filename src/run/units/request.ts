import type { InputFile } from "../../base/sha256.ts";
import { dataRelease } from "../../base/version.ts";
import type { BrickRequest } from "../../brick_types.ts";
import type { Plan, Unit } from "../../rundir/plan.ts";
import type { RunDir } from "../../rundir/run_dir.ts";
import { readDust } from "../../survey/dust.ts";
import { noDust } from "../../survey/extinction.ts";
import { readUnitTruth } from "../planning/truth.ts";
import type { UnitDisk } from "./disk.ts";

/** Files that a unit may read, by the paths that they have now. */
export const unitInputs = (run: RunDir, plan: Plan, unit: Unit): InputFile[] =>
  plan.inputs.map((f) => f.path === run.truthName(unit.brick) ? { ...f, path: run.truth(unit.brick) } : f);

/** What the plan wants of a unit. */
export async function requestOf(
  files: UnitDisk,
  { run, plan: { settings }, readers }: { run: RunDir; plan: Plan; readers?: number },
  unit: Unit,
): Promise<BrickRequest> {
  const { survey, inject, fit } = settings;
  const dust = survey.dust_dir ? await readDust(files, survey.dust_dir) : noDust;
  let injection: BrickRequest["injection"];
  if (unit.sources > 0) {
    const { truth, skippedIds } = await readUnitTruth(files, run.truth(unit.brick), unit.name, settings);
    const chosen = { rows: truth.id.map((_, row) => row), skippedIds, outside: 0 };
    const { seed, noise, profile, nobj } = inject;
    injection = { truth, seed, noise, profile, nobj, rowstart: unit.rowstart, chosen };
  }
  return {
    surveyDir: survey.dir,
    brick: unit.brick,
    zoom: survey.zoom.length > 0 ? survey.zoom : undefined,
    bands: survey.bands,
    calibOrder: survey.calib_order,
    ignoreCuts: survey.ignore_ccd_cuts,
    strict: survey.strict,
    readers,
    injection,
    dust,
    allBlobs: fit.all_blobs,
    earlyCoadds: fit.early_coadds,
    covariances: fit.covariances,
    maxWork: fit.max_work || undefined,
    forced: fit.forced,
    compat: fit.compat,
    shift: fit.shift,
    release: dataRelease,
  };
}
