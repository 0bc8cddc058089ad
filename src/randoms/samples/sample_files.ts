import type { Disk } from "../../base/disk.ts";
import { InputError } from "../../base/errors.ts";
import { sha256 } from "../../base/sha256.ts";
import { UserColumns } from "../../base/table/user_columns.ts";
import { findColumn, type Table } from "../../base/table.ts";
import { readAnyTable } from "../../io/any_table.ts";
import { bandColumn, magnitudeRule } from "../../survey/randoms/magnitudes.ts";
import { checkSample, isStandIn, type Sample } from "../samples.ts";
import { shippedSample } from "./shipped.ts";

/** Files that are no longer available: their stand-ins are used if they are missing. */
const lost = ["eboss_elg_tsspectra_EXP.csv", "elg_sample_5dim_10k.fits"];

/** The sample of a file name of the original. Without a directory all are the built-in stand-ins.
 * @throws {InputError} when the directory lacks a file that can be had */
export async function loadSample(disk: Disk, file: string, dir?: string): Promise<Sample> {
  if (dir === undefined) return shippedSample(file);
  const path = `${dir}/${file}`;
  if (await disk.exists(path)) return await readSample(disk, path, file);
  if (lost.includes(file)) return shippedSample(file);
  throw new InputError(
    `Cannot find the sample "${file}" in "${dir}"; without --samples the one that ships with the program is used`,
  );
}

async function readSample(disk: Disk, path: string, name: string): Promise<Sample> {
  const table = await readAnyTable(disk, path), columns = new UserColumns(table, `use the sample "${path}"`, 1);
  const id = idsOf(table) ?? Array.from({ length: table.nrows }, (_, i) => `row-${i + 1}`);
  return checkSample({
    name,
    standIn: isStandIn(id),
    sha256: sha256(await disk.read(path)),
    id,
    g: columns.numbers("g", magnitudeRule),
    r: columns.numbers("r", magnitudeRule),
    z: columns.numbers(bandColumn(columns, "z")?.name ?? "z", magnitudeRule),
    rhalf: columns.numbers("rhalf", { aliases: ["fwhm_or_rhalf"] }),
    redshift: columns.numbers("redshift"),
  });
}

/** Ids as text; undefined when the table has none. */
function idsOf(table: Table): string[] | undefined {
  for (const name of ["sdss_id", "tractor_id", "id_sample", "id"]) {
    const column = findColumn(table, name);
    if (column) return Array.from(column.data as ArrayLike<unknown>, (v) => String(v).trim());
  }
  return undefined;
}
