import type { Disk } from "../../src/base/disk.ts";
import { numbers, type Table, texts } from "../../src/base/table.ts";
import { openFits, readTable } from "../../src/io/fits.ts";
import { packedAt, packedLength } from "../../src/math/linear/packed.ts";
import type { RunDir } from "../../src/rundir/run_dir.ts";
import { covarianceParameters } from "../../src/survey/covariance.ts";

/** Error of a parameter of the source that a row is matched with, all its other parameters free; NaN where it is not known. */
export type FullError = (row: number, parameter: string) => number;

/** Errors from the covariances of a run's units. @param derived rows of injected sources: unit, brick and number of their match */
export async function fullErrors(
  disk: Disk,
  run: RunDir,
  derived: Table,
  bands: readonly string[],
): Promise<FullError> {
  const bricks = texts(derived, "brickname")!, units = texts(derived, "unit")!.map((name, i) => `${bricks[i]}/${name}`);
  const tables = new Map<string, Table>();
  for (const [i, unit] of units.entries()) {
    if (tables.has(unit)) continue;
    const path = `${run.unit(unit)}/metrics/covariances-${bricks[i]}.fits`;
    tables.set(unit, readTable((await openFits(disk, path)).first("table")));
  }
  return errorsFrom(derived, units, tables, bands);
}

/** As `fullErrors`. @param units of the rows @param tables of covariances, by unit */
export function errorsFrom(
  derived: Table,
  units: readonly string[],
  tables: ReadonlyMap<string, Table>,
  bands: readonly string[],
): FullError {
  const names = covarianceParameters(bands).map((p) => p.name), n = names.length, fate = numbers(derived, "fate")!;
  const rowOf = new Map(
    [...tables].map(([unit, t]) => [unit, new Map([...numbers(t, "objid")!].map((id, row) => [id, row]))]),
  );
  const parts = new Map(
    [...tables].map(([unit, t]) => [unit, { flags: numbers(t, "flags")!, matrix: numbers(t, "covariance")! }]),
  );
  const objid = numbers(derived, "tractor_objid")!;
  return (i, parameter) => {
    const row = fate[i] === 0 ? rowOf.get(units[i])?.get(objid[i]) : undefined;
    if (row === undefined) return NaN;
    const { flags, matrix } = parts.get(units[i])!, k = names.indexOf(parameter);
    const variance = matrix[row * packedLength(n) + packedAt(n, k, k)];
    return flags[row] === 0 && variance > 0 ? Math.sqrt(variance) : NaN;
  };
}
