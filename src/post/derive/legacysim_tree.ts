import type { RunDisk } from "../../base/disk.ts";
import { type Column, type Table, takeRows, texts } from "../../base/table.ts";
import { fillTable } from "../../survey/data_model/fill.ts";
import { legacysimColumns } from "../../survey/data_model/tables/sources.ts";
import { fitsBytes, tableHdu } from "../../io/fits.ts";
import type { Unit } from "../../rundir/plan.ts";
import type { RunDir } from "../../rundir/run_dir.ts";

/** Writes what legacysim's `merge` and `match` look for below their output directory, here `RUN/legacysim`: the injected sources of each
 * unit of a brick, and links to its catalogue and coadds; the unit without injection is legacypipe's own tree there.
 * @param rows of the brick's derived table, with the names of the set `legacysim` @param units those that are done */
export async function writeLegacysimTree(
  disk: RunDisk,
  run: RunDir,
  brick: string,
  units: readonly Unit[],
  rows: Table,
  bands: readonly string[],
) {
  const root = `${run.root}/legacysim`, bri = brick.slice(0, 3), names = texts(rows, "unit")!;
  for (const { id, name } of units) {
    const sim = simulationId(name), base = sim ? `${root}/${sim}` : root, up = sim ? "../../../.." : "../../..";
    const unit = `units/${bri}/${id}`;
    await disk.link(`${up}/${unit}/tractor/tractor-${brick}.fits`, `${base}/tractor/${bri}/tractor-${brick}.fits`);
    await disk.link(`${up}/${unit}/coadd`, `${base}/coadd/${bri}/${brick}`);
    if (!sim) continue;
    const mine = takeRows(rows, names.flatMap((n, row) => n === name ? [row] : []));
    const table = injectedTable(mine, bands);
    await disk.write(`${base}/sim/${bri}/injected-${brick}.fits`, fitsBytes([tableHdu(table, "INJECTED")]));
  }
}

/** File, first row and round of skipped sources, as legacysim names its simulations; undefined without injection. Second randoms
 * ("more") count as a second file. */
function simulationId(unit: string): string | undefined {
  const match = /^(more_)?(skip_)?rs(\d+)$/.exec(unit);
  return match ? `file${match[1] ? 1 : 0}_rs${match[3]}_skip${match[2] ? 1 : 0}` : undefined;
}

/** legacysim's truth: a Sersic index and a radius of 0 mean a point source. None has collided: sources that would are in no unit. */
function injectedTable(rows: Table, bands: readonly string[]): Table {
  const model = legacysimColumns(bands);
  // A point source has no shape.
  const blank = fillTable(model.filter((c) => absent.has(c.name)), rows.nrows, {
    ...Object.fromEntries(shape.map((name) => [name, () => 0])),
    collided: () => false,
  });
  const columns = model.flatMap(({ name }): [string, Column][] => {
    const column = rows.columns.get(name) ?? blank.columns.get(name);
    return column ? [[name, column]] : [];
  });
  return { nrows: rows.nrows, columns: new Map(columns) };
}

const shape = ["sersic", "shape_r", "shape_e1", "shape_e2"];
/** What derived rows may lack. */
const absent = new Set([...shape, "collided"]);
