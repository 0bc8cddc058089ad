import type { InputFile } from "../../base/sha256.ts";

import { dataRelease } from "../../base/version.ts";
import type { BrickRequest } from "../../brick_types.ts";
import { openFits, readTable } from "../../io/fits.ts";
import type { Plan, Unit } from "../../rundir/plan.ts";
import type { RunDir } from "../../rundir/run_dir.ts";
import { readDust } from "../../survey/dust.ts";
import { noDust } from "../../survey/extinction.ts";
import { surveyNamesOf } from "../../survey/tables/survey_names.ts";
import { readUnitTruth } from "../planning/truth.ts";
import type { UnitDisk } from "./disk.ts";

/** Files that a unit may read, by the paths that they have now. */
export const unitInputs = (run: RunDir, plan: Plan, unit: Unit): InputFile[] =>
  plan.inputs.map((f) =>
    [run.truthName(unit.brick), run.ccdsName(unit.brick)].includes(f.path) ? { ...f, path: `${run.root}/${f.path}` } : f
  );

/** The CCDs that the plan chose for a brick, and its row of the table of bricks; nothing where a plan of an earlier commit kept none: the
 * survey's tables have them. */
async function planned(
  files: UnitDisk,
  run: RunDir,
  plan: Plan,
  brick: string,
): Promise<Pick<BrickRequest, "ccds" | "bricks">> {
  if (!plan.inputs.some((f) => f.path === run.ccdsName(brick))) return {};
  const path = run.ccds(brick), file = await openFits(files, path), table = readTable(file.hdu("CCDS"));
  const ccds = { ...table, origins: Array.from({ length: table.nrows }, (_, row) => `"${path}" row ${row + 1}`) };
  return { ccds, bricks: file.hdus.some((h) => h.name === "BRICK") ? readTable(file.hdu("BRICK")) : undefined };
}

/** Undefined where every calibration is stated as it is. Plans of earlier commits name none. */
function misstatementOf({ perturb, inject: { seed } }: Plan["settings"]): BrickRequest["misstatement"] {
  const wrong = perturb && [perturb.psf, perturb.sky, perturb.zeropoint, perturb.astrometry].some((v) => v !== 0);
  return wrong ? { ...perturb, seed } : undefined;
}

/** What the plan wants of a unit. */
export async function requestOf(
  files: UnitDisk,
  { run, plan, readers }: { run: RunDir; plan: Plan; readers?: number },
  unit: Unit,
): Promise<BrickRequest> {
  const { settings } = plan, { survey, inject, fit, run: { products, wise } } = settings;
  const dust = survey.dust_dir ? await readDust(files, survey.dust_dir) : noDust;
  let injection: BrickRequest["injection"];
  if (unit.sources > 0) {
    const { truth, skippedIds } = await readUnitTruth(files, run.truth(unit.brick), unit.name, settings, unit.response);
    const chosen = { rows: truth.id.map((_, row) => row), skippedIds, outside: 0 };
    const { seed, noise, profile, nobj } = inject;
    injection = { truth, seed, noise, profile, nobj, rowstart: unit.rowstart, chosen };
  }
  return {
    surveyDir: survey.dir,
    names: surveyNamesOf(survey.columns),
    brick: unit.brick,
    zoom: survey.zoom.length > 0 ? survey.zoom : undefined,
    bands: survey.bands,
    gaiaDir: survey.gaia_dir || undefined,
    tycho: survey.tycho || undefined,
    clusters: survey.clusters || undefined,
    sga: survey.sga || undefined,
    wiseDir: (wise && survey.wise_dir) || undefined,
    calibOrder: survey.calib_order,
    ignoreCuts: survey.ignore_ccd_cuts,
    ...await planned(files, run, plan, unit.brick),
    strict: survey.strict,
    // Plans of earlier commits name none.
    outliers: survey.outliers ?? false,
    halos: survey.halos ?? false,
    readers,
    injection,
    dust,
    // Nor this.
    fitBackground: fit.background ?? false,
    subBlobs: fit.sub_blobs ?? false,
    maxBlobsize: fit.max_blobsize || undefined,
    allBlobs: fit.all_blobs,
    misstatement: misstatementOf(settings),
    earlyCoadds: fit.early_coadds,
    // The brick as it is keeps all of its images, once for all of its sets; pairs differ too little for images to show it.
    products: injection && (products === "science" || unit.response) ? "science" : "all",
    covariances: fit.covariances,
    maxWork: fit.max_work || undefined,
    forced: fit.forced,
    compat: fit.compat,
    shift: fit.shift,
    // Plans of earlier commits name neither.
    wise: wise ?? false,
    release: survey.release ?? dataRelease,
  };
}
