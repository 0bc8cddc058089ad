import type { Disk } from "../../base/disk.ts";
import { type Table, takeRows, texts } from "../../base/table.ts";
import { mappingOf } from "../../base/table/mapping.ts";
import { TableBuilder } from "../../base/table_builder.ts";
import { radians } from "../../base/units.ts";
import { readAnyTable } from "../../io/any_table.ts";
import { openFits, readTable } from "../../io/fits.ts";
import { finishedSplit, readBrickRandoms } from "../../randoms/split/lookup.ts";
import { brickRandomsPath, splitManifestName } from "../../randoms/split/manifest.ts";
import type { BrickGrid } from "../../survey/bricks/brick_grid.ts";
import type { BrickRow } from "../../survey/bricks/brick_selection.ts";
import { isExtended, truthOf, withRandomsNames } from "../../survey/randoms.ts";
import { wiseBands } from "../../survey/infrared/wise_bands.ts";
import { changedTruth } from "../../survey/truth/response.ts";
import type { TruthTable } from "../../survey/truth.ts";
import type { UnitResponse } from "../../rundir/plan.ts";
import type { Settings } from "../../rundir/settings.ts";

/** Where a plan takes its sources from. */
export interface Randoms {
  /** For the first lines of output. */
  about: string;
  /** Whether a brick may have sources; errs only towards yes, for sources near its edges. */
  mayTouch(brick: BrickRow): boolean;
  /** Sources that may lie on a brick's image. */
  of(grid: BrickGrid): Promise<{ table: Table; truth: TruthTable }>;
  /** Files behind these bricks. */
  files(bricks: readonly string[]): string[];
}

/** A single table, or a directory that was split by brick (`<bri>/<brick>.fits`).
 * @throws {InputError} when it is neither or cannot be used */
export async function openRandoms(disk: Disk, { inject, survey }: Settings): Promise<Randoms> {
  const { randoms: path, obj } = inject, mapping = mappingOf(inject.columns);
  const perhaps = infraredBands(survey);
  const use = (table: Table) => ({ table, truth: truthOf(table, path, survey.bands, isExtended(obj), perhaps) });
  if ((await disk.list(path)).length > 0) {
    const manifest = await finishedSplit(disk, path), names = new Set(manifest.bricks.map((b) => b.brick));
    return {
      about: `sources of ${names.size} bricks below ${path}`,
      mayTouch: (b) => names.has(b.name),
      of: ({ brickname }) => readBrickRandoms(disk, path, brickname, survey.bands, isExtended(obj), mapping, perhaps),
      files: (bricks) => [`${path}/${splitManifestName}`, ...bricks.map((b) => brickRandomsPath(path, b))],
    };
  }
  const table = withRandomsNames(await readAnyTable(disk, path), path, mapping), { truth } = use(table);
  return {
    about: `${table.nrows} sources in ${path}`,
    mayTouch: (b) => truth.dec.some((dec, i) => nearBrick(b, truth.ra[i], dec)),
    of: (grid) => {
      const rows = [...truth.dec.keys()].filter((i) => nearBrick(grid, truth.ra[i], truth.dec[i]));
      return Promise.resolve(use(takeRows(table, rows)));
    },
    files: () => [path],
  };
}

/** Bands of WISE that sources may have magnitudes in: where there are tiles to inject into. */
const infraredBands = ({ wise_dir }: Settings["survey"]): readonly string[] => wise_dir ? wiseBands : [];

/** Degrees around a brick's centre that hold its image: half of 3600 px of 0.262″, and some more. */
const reach = 0.14;

function nearBrick({ ra, dec }: { ra: number; dec: number }, ra2: number, dec2: number): boolean {
  if (Math.abs(dec2 - dec) > reach) return false;
  const scale = Math.cos(radians(Math.min(89.9, Math.abs(dec) + reach)));
  return Math.abs(((ra2 - ra + 540) % 360) - 180) * scale < reach;
}

/** The sources of a brick's units as tables for its file: the input's columns with the unit's name, and the ids that units left
 * out because another source is near. */
export function unitTable(
  table: Table,
  sets: readonly { name: string; rows: readonly number[]; skippedIds: readonly bigint[] }[],
): [string, Table][] {
  const rows = sets.flatMap((s) => s.rows), names = sets.flatMap((s) => s.rows.map(() => s.name));
  const skipped = sets.flatMap((s) => s.skippedIds.map((id) => ({ id, unit: s.name })));
  const width = Math.max(...sets.map((s) => s.name.length)), main = takeRows(table, rows);
  main.columns.set("unit", { type: "str", shape: [], data: names, width });
  const left = new TableBuilder(skipped.length).long("id", (i) => skipped[i].id).text(
    "unit",
    (i) => skipped[i].unit,
    width,
  );
  return [["SOURCES", main], ["SKIPPED", left.build()]];
}

/** What one unit injects. @param response of a side of a pair @throws {InputError} when the file is damaged */
export async function readUnitTruth(
  disk: Disk,
  path: string,
  unit: string,
  { inject, survey, response: amounts }: Settings,
  response?: UnitResponse,
): Promise<{ truth: TruthTable; skippedIds: bigint[] }> {
  const file = await openFits(disk, path), all = readTable(file.hdu("SOURCES")), left = readTable(file.hdu("SKIPPED"));
  const mine = (t: Table) => texts(t, "unit")!.flatMap((name, row) => name === (response?.of ?? unit) ? [row] : []);
  const truth = truthOf(takeRows(all, mine(all)), path, survey.bands, isExtended(inject.obj), infraredBands(survey));
  const ids = left.columns.get("id")!.data as BigInt64Array;
  const skippedIds = mine(left).map((row) => ids[row]);
  if (!response) return { truth, skippedIds };
  const { kind, side } = response;
  return { truth: changedTruth(truth, kind, side * amounts[kind]), skippedIds };
}
