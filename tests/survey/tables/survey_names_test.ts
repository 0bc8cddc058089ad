import assert from "node:assert/strict";
import { wcsColumns } from "../../../src/survey/ccds/table_wcs.ts";
import { stack } from "../../../src/base/table/stack.ts";
import { InputError, UsageError } from "../../../src/base/errors.ts";
import { type Column, numbers, type Table, texts } from "../../../src/base/table.ts";
import { openFits, readTable, tableHdu } from "../../../src/io/fits.ts";
import { fitsBytes, gzipBytes } from "../../../src/io/fits.ts";
import { MemoryDisk } from "../../../src/io/memory_disk.ts";
import { RunDir } from "../../../src/rundir/run_dir.ts";
import { resolveSettings } from "../../../src/rundir/settings/resolve.ts";
import { makePlan } from "../../../src/run/planning/make_plan.ts";
import { openBrick } from "../../../src/stages/load.ts";
import { readBricks } from "../../../src/survey/bricks.ts";
import { readCcds } from "../../../src/survey/ccds.ts";
import { brickNamesOf, partColumns, surveyNamesOf, withSurveyNames } from "../../../src/survey/tables/survey_names.ts";
import { request, synthDisk } from "../../make/runs/synth_brick.ts";

const paths = { ccds: "survey/survey-ccds-synth.fits.gz", bricks: "survey/survey-bricks.fits.gz" };

/** The survey whose table has its columns called otherwise. */
async function renamed(disk: MemoryDisk, table: keyof typeof paths, names: Record<string, string>) {
  const path = paths[table], old = readTable((await openFits(disk, path)).first("table"));
  const columns = new Map([...old.columns].map(([name, c]) => [names[name] ?? name, c]));
  await disk.write(path, gzipBytes(fitsBytes([tableHdu({ ...old, columns }, "T")])));
  return disk;
}

const seen = async (disk: MemoryDisk, words: string[] = []) => {
  const opened = await openBrick(disk, { ...request, names: surveyNamesOf(words) });
  return { exposures: opened.exposures.map((e) => [e.name, e.band, e.sig1, e.data[99]]), dropped: opened.dropped };
};

const others = { filter: "BANDPASS", image_filename: "path", expnum: "visit", crval1: "lon", sig1: "noise" };
const words = Object.entries(others).map(([ours, theirs]) => `ccds.${ours}=${theirs}`);

Deno.test("columns of a survey's tables are found by the names that --columns gives, and nothing else changes", async () => {
  const want = await seen(await synthDisk());
  assert.equal(want.exposures.length, 6);
  assert.deepEqual(await seen(await renamed(await synthDisk(), "ccds", others), words), want);
  const bricks = await renamed(await synthDisk(), "bricks", { brickname: "NAME", ra1: "west" });
  assert.deepEqual(await seen(bricks, ["bricks.brickname=name", "bricks.ra1=west"]), want);
});

Deno.test("columns of a survey's tables are found by their aliases and in any case, too", async () => {
  const want = await seen(await synthDisk());
  const older = { image_filename: "cpimage", image_hdu: "cpimage_hdu", ccdname: "extname", filter: "band" };
  assert.deepEqual(await seen(await renamed(await synthDisk(), "ccds", older)), want);
  const upper = Object.fromEntries(["filter", "sig1", "crpix1", "image_filename"].map((n) => [n, n.toUpperCase()]));
  assert.deepEqual(await seen(await renamed(await synthDisk(), "ccds", upper)), want);
  assert.deepEqual(await seen(await renamed(await synthDisk(), "bricks", { brickname: "BRICK" })), want);
});

Deno.test("a plan of such a survey has the units of the survey, and keeps its rows under the program's names", async () => {
  const planOf = async (disk: MemoryDisk, columns: string[]) => {
    const values = { "survey.dir": "survey", "survey.zoom": [...request.zoom!], "survey.columns": columns };
    const settings = resolveSettings([{ values, from: "the test" }]), out = "RUN";
    const { units, bricks } = await makePlan(disk, { settings, wish: {}, out, say: () => {} });
    const file = await openFits(disk, new RunDir(out).ccds(request.brick)), kept = readTable(file.hdu("CCDS"));
    return { units, bricks, filter: texts(kept, "filter"), brick: texts(readTable(file.hdu("BRICK")), "brickname") };
  };
  const want = await planOf(await synthDisk(), []);
  assert.deepEqual(want.brick, [request.brick]);
  const disk = await renamed(await renamed(await synthDisk(), "ccds", others), "bricks", { brickname: "title" });
  assert.deepEqual(await planOf(disk, [...words, "bricks.brickname=title"]), want);
});

const table = (columns: Record<string, Column["data"]>): Table => ({
  nrows: 2,
  columns: new Map(
    Object.entries(columns).map((
      [name, data],
    ) => [name, { type: Array.isArray(data) ? "str" : "f8", shape: [], data }]),
  ),
});
const named = (columns: Record<string, Column["data"]>, mapping: Record<string, string> = {}) =>
  withSurveyNames(table(columns), "ccds", new Map(Object.entries(mapping)), "c.fits");

Deno.test("withSurveyNames(): an exact name wins over an alias; one number can stand for all rows", () => {
  assert.deepEqual(texts(named({ band: ["a", "b"], filter: ["g", "r"] }), "filter"), ["g", "r"]);
  assert.deepEqual(texts(named({ band: ["a", "b"], FILTER: ["g", "r"] }), "filter"), ["a", "b"]);
  assert.deepEqual(numbers(named({ x: Float64Array.of(1, 2) }, { ccd_cuts: "0" }), "ccd_cuts"), Float64Array.of(0, 0));
  assert.deepEqual([...named({ FILTER: ["g", "r"], Other: ["a", "b"] }).columns.keys()], ["filter", "Other"]);
});

Deno.test("tables of several files whose columns differ by case alone stack without a loss", () => {
  const both = stack([
    named({ filter: ["g", "g"], expnum: Float64Array.of(1, 2) }),
    named({ FILTER: ["r", "z"], EXPNUM: Float64Array.of(3, 4) }),
  ]);
  assert.deepEqual(texts(both, "filter"), ["g", "g", "r", "z"]);
  assert.deepEqual(numbers(both, "expnum"), Float64Array.of(1, 2, 3, 4));
});

Deno.test("readCcds() says nothing of maps' HDUs in rows of a file that lacks the columns", async () => {
  const disk = new MemoryDisk(), names = { image_filename: ["a.fits", "b.fits"], filter: ["g", "g"] };
  const wcs = Object.fromEntries(wcsColumns.map((name) => [name, Float64Array.of(1, 1)]));
  const write = (path: string, more: Record<string, Column["data"]>) =>
    disk.write(path, fitsBytes([tableHdu(table({ ...names, ...wcs, ...more }), "CCDS")]));
  await write("s/survey-ccds-a.fits", { dq_filename: ["a_d.fits", "b_d.fits"] });
  await write("s/survey-ccds-b.fits", { dq_hdu: Float64Array.of(2, 3) });
  const ccds = await readCcds(disk, "s");
  assert.deepEqual(numbers(ccds, "dq_hdu"), Float64Array.of(-1, -1, 2, 3));
  assert.equal(numbers(ccds, "wt_hdu"), undefined);
});

Deno.test("withSurveyNames() refuses what it cannot tell or use, naming table and column", () => {
  const refused = (make: () => unknown, what: RegExp) =>
    assert.throws(make, (e: Error) => e instanceof InputError && what.test(e.message), `${what}`);
  refused(() => named({ filter: Float64Array.of(1, 2) }), /use the CCD table "c.fits": column filter must hold text/);
  refused(() => named({ Band: ["g", "r"], BAND: ["g", "r"] }), /Band and BAND differ by case alone/);
  refused(
    () => named({ filter: ["g", "r"] }, { fitler: "filter" }),
    /nothing to map "fitler" to; did you mean filter\?/,
  );
  refused(() => named({ filter: ["g", "r"] }, { sig1: "sigma" }), /column "sigma", which --columns names, is missing/);
});

Deno.test("readCcds() and readBricks() say which named column is not there", async () => {
  const disk = await synthDisk(), all = (part: Table) => [...Array(part.nrows).keys()];
  for (const [ours, theirs] of [["image_filename", "path"], ["sig1", "noise"], ["filter", "bandpass"]]) {
    await assert.rejects(
      readCcds(disk, "survey", all, new Map([[ours, theirs]])),
      new RegExp(`column "?${theirs}"?[, ]`),
    );
  }
  await assert.rejects(readBricks(disk, "survey", new Map([["brickname", "title"]])), /column "title"/);
});

Deno.test("partColumns() tells the survey's columns from those of the sources; survey.columns has no others", () => {
  const { own, survey } = partColumns(["id=TARGETID", "ccds.filter=BAND", "bricks.brickname=N", "g=20"]);
  assert.deepEqual([[...own], [...survey.ccds], [...survey.bricks]], [
    [["id", "TARGETID"], ["g", "20"]],
    [["filter", "BAND"]],
    [["brickname", "N"]],
  ]);
  assert.throws(() => surveyNamesOf(["filter=BAND"]), UsageError);
  assert.deepEqual([...brickNamesOf({ ...survey, ccds: new Map() })], [["brickname", "N"]]);
  assert.throws(
    () => brickNamesOf(survey),
    (e: Error) => e instanceof UsageError && /ccds.filter=….*no CCD/.test(e.message),
  );
});
