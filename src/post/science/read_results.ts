import { basename } from "node:path";
import type { RunDisk } from "../../base/disk.ts";
import { InputError } from "../../base/errors.ts";
import { stack } from "../../base/table/stack.ts";
import { numbers, type Table, texts } from "../../base/table.ts";
import { radians } from "../../base/units.ts";
import { type Hdu, openFits, readTable } from "../../io/fits.ts";
import { isWiseBand } from "../../survey/infrared/wise_bands.ts";
import { bandsOf, shippedCuts } from "../derive/cuts.ts";
import { isExtended } from "../../survey/randoms.ts";
import type { BrickResult, Cost, RunResults, UnitResult } from "./results.ts";
import { readResponses } from "../response/read_responses.ts";
import { columnsOf } from "./rows.ts";
import { cornersOf } from "./sky.ts";
import { brickGrid, readBricks } from "../../survey/bricks.ts";
import { surveyNamesOf } from "../../survey/tables/survey_names.ts";
import { mergedTableFault } from "../merge/merged_table.ts";
import type { Plan } from "../../rundir/plan.ts";
import type { RunDir } from "../../rundir/run_dir.ts";
import { runStatus, type UnitStatus } from "../../rundir/status.ts";
import type { UnitRecord } from "../../rundir/record.ts";

/** Reads what plots and pages need from a run directory: the merged table if it has all rows of the current
 * derived tables, else each brick's derived table. Of a table only the columns that plots use are kept. @param more columns that
 * are kept, too @throws {InputError} when no brick is derived */
export async function readResults(disk: RunDisk, run: RunDir, more: readonly string[] = []): Promise<RunResults> {
  const { plan, units } = await runStatus(disk, run), bands = plan.settings.survey.bands;
  const wanted = new Set([...columnsOf(bands), ...more]);
  const merged = `${run.root}/merged/randoms.fits`, tables: Table[] = [], derived = new Map<string, Hdu | undefined>();
  const fault = await mergedTableFault(disk, run, plan), isMerged = fault === "";
  let first: Hdu | undefined;
  for (const { brick } of plan.bricks) {
    const path = run.derived(brick, "randoms.fits");
    if (!(await disk.exists(path))) continue;
    derived.set(brick, undefined);
    if (isMerged) continue;
    const hdu = (await openFits(disk, path)).hdu("RANDOMS");
    first ??= hdu;
    tables.push(readTable(hdu, wanted));
  }
  if (isMerged) {
    first = (await openFits(disk, merged)).first("table");
    tables.push(readTable(first, wanted));
  }
  if (!first) throw new InputError(`Cannot show "${run.root}": no brick is derived; obiwan derive ${run.root}`);
  return {
    name: basename(run.root),
    plan: plan.hash,
    code: plan.code,
    bands,
    asked: askedFor(plan),
    cuts: cutsOf(first),
    synthetic: await isSynthetic(disk, run, plan),
    bricks: await brickResults(disk, run, plan, units, new Set(derived.keys())),
    units: units.map((u) => unitResult(run, u)),
    rows: stack(tables, NaN),
    responses: await readResponses(disk, run, plan),
    merged: isMerged,
    ...(fault ? { notMerged: fault } : {}),
  };
}

function askedFor({ settings: { survey, inject, fit, perturb } }: Plan): string[] {
  return [
    `survey ${survey.dir}, bands ${survey.bands.join(", ")}${
      survey.zoom.length > 0 ? `, part ${survey.zoom.join(" ")} of each brick` : ""
    }`,
    `sources ${inject.randoms ? `of ${basename(inject.randoms)} (${inject.randoms})` : "none"}, ${
      isExtended(inject.obj) ? "galaxies" : "point sources"
    }, at most ${inject.nobj} a unit, ${inject.separation}″ apart, seed ${inject.seed}`,
    `profile ${inject.profile}, photon noise ${inject.noise ? "on" : "off"}, ${
      fit.compat ? "the survey's step rule" : "fits to the optimum"
    }, ${fit.all_blobs ? "every blob" : "touched blobs"}`,
    ...misstatedWords(perturb),
  ];
}

/** Errors of calibrations that the plan asked for. Plans of earlier commits name none. */
function misstatedWords(perturb?: Plan["settings"]["perturb"]): string[] {
  if (!perturb) return [];
  const { psf, sky, zeropoint, astrometry, each } = perturb;
  const wrong = [
    [psf, "width of the PSF by a fraction of"],
    [sky, "sky by σ of a pixel times"],
    [zeropoint, "zero point by mag"],
    [astrometry, "places to the east by arcsec"],
  ].flatMap(([v, words]) => v === 0 ? [] : [`${words} ${v}`]);
  if (wrong.length === 0) return [];
  return [
    `calibration misstated after the injection: ${wrong.join(", ")}${each === "normal" ? ", each CCD its own" : ""}`,
  ];
}

/** Whether the CCDs are of `obiwan synth`, which says so in the survey's column of the proposal. */
async function isSynthetic(disk: RunDisk, run: RunDir, plan: Plan): Promise<boolean> {
  for (const { brick } of plan.bricks) {
    const path = `${run.root}/${run.ccdsName(brick)}`;
    if (!(await disk.exists(path))) continue;
    const propid = texts(readTable((await openFits(disk, path)).hdu("CCDS")), "propid");
    return propid !== undefined && propid.length > 0 && propid.every((id) => id.trim() === "synth");
  }
  return false;
}

/** Target cuts that the table was made with, from its header, less built-in ones that need WISE where it has no columns of it. */
function cutsOf({ header }: Hdu): RunResults["cuts"] {
  const columns = new Set(header.cards.filter((c) => c.key.startsWith("TTYPE")).map((c) => String(c.value).trim()));
  const blind = shippedCuts.filter((c) => bandsOf(c).some((b) => isWiseBand(b) && !columns.has(`mag_true_${b}`)));
  const cuts: RunResults["cuts"][number][] = [];
  for (let bit = 0; bit <= 30; bit++) {
    if (!header.has(`TARGET${bit}`)) continue;
    const name = header.text(`TARGET${bit}`).trim();
    if (blind.some((c) => c.name === name && c.bit === bit)) continue;
    const { about = "", colours } = shippedCuts.find((c) => c.name === name) ?? {};
    cuts.push({ name, bit, about, ...(colours ? { colours } : {}) });
  }
  return cuts.length > 0 ? cuts : shippedCuts.map(({ name, bit, about }) => ({ name, bit, about }));
}

async function brickResults(
  disk: RunDisk,
  run: RunDir,
  plan: Plan,
  units: readonly UnitStatus[],
  derived: ReadonlySet<string>,
): Promise<BrickResult[]> {
  const { dir, columns, zoom } = plan.settings.survey;
  const table = await readBricks(disk, dir, surveyNamesOf(columns).bricks).catch(() => undefined);
  const row = new Map((table && texts(table, "brickname"))?.map((name, i) => [name, i]));
  const at = (name: string, i: number) => numbers(table!, name)![i], list: BrickResult[] = [];
  const unitsOf = Map.groupBy(units, (u) => u.unit.brick);
  for (const { brick, ccds, sources, nothing } of plan.bricks) {
    const i = row.get(brick),
      window = table && i !== undefined ? windowOf(table, brick, zoom) : undefined,
      states = (unitsOf.get(brick) ?? []).map((u) => u.state);
    const box = i === undefined
      ? boxOfName(brick)
      : { ra1: at("ra1", i), ra2: at("ra2", i), dec1: at("dec1", i), dec2: at("dec2", i) };
    list.push({
      brick,
      ccds,
      sources,
      box,
      window: window ?? cornersOf(box),
      area: derived.has(brick) ? await areaOf(disk, run.derived(brick, "summary.fits")) : NaN,
      state: nothing
        ? "nothing to do"
        : states.some((s) => s === "waiting" || s === "running")
        ? "not finished"
        : !derived.has(brick)
        ? "not derived"
        : states.includes("failed")
        ? "failed in part"
        : "complete",
      ...(nothing ? { nothing } : {}),
    });
  }
  return list;
}

/** Corners of a brick's image on the sky, from its first pixel on. */
function windowOf(table: Table, brick: string, zoom: readonly number[]): BrickResult["window"] {
  const { wcs, nx, ny } = brickGrid(table, { brick, zoom: zoom.length > 0 ? zoom : undefined });
  const corners = [[-0.5, -0.5], [nx - 0.5, -0.5], [nx - 0.5, ny - 0.5], [-0.5, ny - 0.5]];
  const [first, ...others] = corners.map(([x, y]) => wcs.toSky(x, y));
  return [first, ...others].map(([ra, dec]) => [ra - 360 * Math.round((ra - first[0]) / 360), dec] as const);
}

async function areaOf(disk: RunDisk, path: string): Promise<number> {
  if (!(await disk.exists(path))) return NaN;
  return numbers(readTable((await openFits(disk, path)).first("table"), new Set(["brick_area"])), "brick_area")?.[0] ??
    NaN;
}

/** About where a brick is, from its name (RA in tenths of a degree, sign, Dec in tenths): for a run whose survey directory is not available. */
function boxOfName(brick: string): BrickResult["box"] {
  const [, ra, sign, dec] = /^(\d{4})([pm])(\d{3})/.exec(brick) ?? [, "0", "p", "0"];
  const d = (sign === "m" ? -1 : 1) * Number(dec) / 10, half = 0.125 / Math.max(0.01, Math.cos(radians(d)));
  return { ra1: Number(ra) / 10 - half, ra2: Number(ra) / 10 + half, dec1: d - 0.125, dec2: d + 0.125 };
}

function unitResult(run: RunDir, { unit, state, failures, record }: UnitStatus): UnitResult {
  return {
    id: unit.id,
    brick: unit.brick,
    name: unit.name,
    dir: run.unit(unit.id),
    sources: unit.sources,
    state,
    ...(failures?.failure ? { failure: `${failures.failure.message} (stage "${failures.stage}")` } : {}),
    ...(record ? { engine: record.engine, cost: costOf(record) } : {}),
  };
}

function costOf({ cost, stages }: UnitRecord): Cost {
  return { ...cost, stages: stages ?? {} };
}
