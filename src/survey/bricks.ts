import type { Disk } from "../base/disk.ts";
import { InputError } from "../base/errors.ts";
import { requireNamed } from "../base/errors/named.ts";
import { UserColumns } from "../base/table/user_columns.ts";
import type { Table } from "../base/table.ts";
import { arcsecPerDegree } from "../base/units.ts";
import { openFits, readTable } from "../io/fits.ts";
import { makeWcs } from "../math/wcs.ts";
import type { BrickGrid } from "./bricks/brick_grid.ts";
import { type SurveyNames, withSurveyNames } from "./tables/survey_names.ts";

export const brickDefaults = { width: 3600, height: 3600, pixscale: 0.262 };

/** Which pixel grid: a brick, or a window of its image. */
export interface GridRequest {
  /** Name of the brick. */
  brick: string;
  /** x0 x1 y0 y1 of the brick image, ends exclusive; all of it by default. */
  zoom?: readonly number[];
  /** Columns of the brick image, 3600 by default. */
  width?: number;
  /** Rows of the brick image, 3600 by default. */
  height?: number;
  /** Side of its pixels, arcsec, 0.262 by default. */
  pixscale?: number;
}

/** Path of the table of bricks of a survey directory. @throws {InputError} when there is none */
export async function bricksPath(disk: Disk, surveyDir: string): Promise<string> {
  const list = await disk.list(surveyDir);
  const name = list.find((n) => n === "survey-bricks.fits.gz") ??
    list.find((n) => /^survey-bricks.*\.fits(\.gz)?$/.test(n));
  if (name) return `${surveyDir}/${name}`;
  throw new InputError(
    `Cannot find the bricks: there is no survey-bricks*.fits.gz in "${surveyDir}"; is --survey-dir right?`,
  );
}

/** What a survey directory says of bricks. */
export interface SurveyBricks {
  table: Table;
  /** Data release number in the file's headers (DRVERSIO), where it is told. */
  release?: number;
}

/** The table of bricks of a survey directory, read once. @param names what its columns are called
 * @throws {InputError} when there is none, it is damaged, or a column that is named is not there */
export async function openBricks(
  disk: Disk,
  surveyDir: string,
  names: SurveyNames["bricks"] = new Map(),
): Promise<SurveyBricks> {
  const path = await bricksPath(disk, surveyDir), file = await openFits(disk, path);
  const table = withSurveyNames(readTable(file.first("table")), "bricks", names, path);
  const release = file.hdus.map((h) => h.header.get("DRVERSIO")).find((v) => typeof v === "number");
  return { table, ...(release === undefined ? {} : { release }) };
}

/** The rows alone. @throws {InputError} as `openBricks` */
export const readBricks = async (disk: Disk, surveyDir: string, names?: SurveyNames["bricks"]): Promise<Table> =>
  (await openBricks(disk, surveyDir, names)).table;

/** The pixel grid of a brick: TAN at its centre, or a zoom into that. @throws {InputError} as `BrickFinder` */
export const brickGrid = (bricks: Table, request: GridRequest): BrickGrid => new BrickFinder(bricks).grid(request);

/** Finds bricks in a table of bricks, of which the survey's has 662,174 rows: from the second one on by an index. */
export class BrickFinder {
  readonly #columns: UserColumns;
  #asked = 0;
  #rows: ReadonlyMap<string, number> | undefined;

  constructor(readonly bricks: Table) {
    this.#columns = new UserColumns(bricks, "use the brick table");
  }

  /** Row of a brick. @throws {UsageError} when there is none {@link InputError} when there are no names */
  row(brick: string): number {
    const row = this.#asked++ === 0 ? this.#columns.rowOf("brickname", brick) : this.#index().get(brick) ?? -1;
    if (row < 0) requireNamed("find brick", [brick], "the brick table", this.#columns.texts("brickname"));
    return row;
  }

  /** The first of a name counts. */
  #index(): ReadonlyMap<string, number> {
    const names = () => this.#columns.texts("brickname").map((name, row) => [name, row] as const);
    return this.#rows ??= new Map(names().reverse());
  }

  /** The pixel grid of a brick, or a zoom into it. @throws {InputError} when there is none, a value is not finite or the zoom is no
   * part of it */
  grid(request: GridRequest): BrickGrid {
    const row = this.row(request.brick);
    return gridOf((name) => this.#value(name, row), request);
  }

  #value(name: string, row: number): number {
    const value = this.#columns.oneNumber(name, row);
    return Number.isFinite(value) ? value : this.#columns.fail(`${name} must be finite, row ${row} holds ${value}`);
  }
}

/** @param column its value for the brick */
function gridOf(column: (name: string) => number, request: GridRequest): BrickGrid {
  const ra = column("ra"), dec = column("dec");
  const { width, height, pixscale } = { ...brickDefaults, ...withoutUndefined(request) };
  const [x0, x1, y0, y1] = request.zoom ?? [0, width, 0, height];
  if (!(x0 >= 0 && y0 >= 0 && x1 <= width && y1 <= height && x0 < x1 && y0 < y1)) {
    throw new InputError(
      `Cannot zoom into brick ${request.brick}: x0 x1 y0 y1 must lie inside 0 ${width} 0 ${height} and rise, current value is ${x0} ${x1} ${y0} ${y1}`,
    );
  }
  const p = pixscale / arcsecPerDegree;
  const wcs = makeWcs({ crval: [ra, dec], crpix: [(width - 1) / 2, (height - 1) / 2], cd: [-p, 0, 0, p] });
  return {
    brickname: request.brick,
    brickid: column("brickid"),
    ra,
    dec,
    ra1: column("ra1"),
    ra2: column("ra2"),
    dec1: column("dec1"),
    dec2: column("dec2"),
    nx: x1 - x0,
    ny: y1 - y0,
    zoomX0: x0,
    zoomY0: y0,
    pixscale,
    wcs: wcs.shifted(x0, y0),
  };
}

function withoutUndefined(request: GridRequest): Partial<typeof brickDefaults> {
  return Object.fromEntries(Object.entries(request).filter(([, v]) => v !== undefined));
}
