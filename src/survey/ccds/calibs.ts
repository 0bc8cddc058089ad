import type { Disk } from "../../base/disk.ts";
import { InputError } from "../../base/errors.ts";
import { numbers, type Table, texts } from "../../base/table.ts";
import { type FitsFile, openFits, readTable } from "../../io/fits.ts";
import { type PsfexRow, readPsfexRow } from "./psfex.ts";
import { readSkyRow, type SkyModel } from "./sky.ts";

/** Which calibration wins where there are two: the file of the CCD alone, or that of the whole exposure. */
export type CalibOrder = "single" | "merged";

export interface CcdName {
  imageFilename: string;
  camera: string;
  expnum: number;
  ccdname: string;
}

/** Places where a calibration may be, in the order that they are tried: DR9+ layout, then DR5/DR6, then the oldest. */
function candidates(ccd: CcdName, kind: "psfex" | "sky", order: CalibOrder): string[] {
  const slash = ccd.imageFilename.lastIndexOf("/");
  const dir = slash < 0 ? "." : ccd.imageFilename.slice(0, slash), file = ccd.imageFilename.slice(slash + 1);
  const base = file.slice(0, file.indexOf(".") < 0 ? undefined : file.indexOf("."));
  const tail = kind === "psfex" ? "psfex" : "splinesky";
  const exposure = String(ccd.expnum).padStart(8, "0"), five = exposure.slice(0, 5), camera = ccd.camera;
  const single = [
    `calib/${kind}-single/${dir}/${base}/${base}-${ccd.ccdname}-${tail}.fits`,
    `calib/${camera}/${tail}/${five}/${exposure}/${camera}-${exposure}-${ccd.ccdname}.fits`,
  ];
  const merged = [
    `calib/${kind}/${dir}/${base}-${tail}.fits`,
    `calib/${camera}/${tail}-merged/${five}/${camera}-${exposure}.fits`,
  ];
  return [
    ...(order === "single" ? [...single, ...merged] : [...merged, ...single]),
    `calib/${dir}/${base}-${tail}.fits`,
  ];
}

/** Every file that may be looked at for the PSF and the sky of a CCD, from the survey directory. */
export const calibFiles = (ccd: CcdName, order: CalibOrder): string[] => [
  ...candidates(ccd, "psfex", order),
  ...candidates(ccd, "sky", order),
];

/** Row of a calibration table that belongs to the CCD: exactly one with its exposure number and name.
 * @returns the row, or why there is none */
function rowOf(table: Table, ccd: CcdName): number | string {
  const expnum = numbers(table, "expnum"), name = texts(table, "ccdname");
  if (!expnum || !name) return table.nrows === 1 ? 0 : `it has ${table.nrows} rows and no columns expnum and ccdname`;
  const rows = [...expnum.keys()].filter((i) => expnum[i] === ccd.expnum && name[i] === ccd.ccdname);
  return rows.length === 1 ? rows[0] : `${rows.length} of its rows are for exposure ${ccd.expnum} ${ccd.ccdname}`;
}

async function findCalib<T>(
  disk: Disk,
  surveyDir: string,
  ccd: CcdName,
  kind: "psfex" | "sky",
  order: CalibOrder,
  use: (table: Table, row: number, file: FitsFile) => T,
): Promise<T> {
  const tried: string[] = [];
  for (const path of candidates(ccd, kind, order)) {
    if (!(await disk.exists(`${surveyDir}/${path}`))) continue;
    const file = await openFits(disk, `${surveyDir}/${path}`);
    const table = readTable(file.first("table")), row = rowOf(table, ccd);
    if (typeof row === "number") return use(table, row, file);
    tried.push(`"${path}": ${row}`);
  }
  const what = kind === "psfex" ? "PSF" : "sky";
  throw new InputError(
    `Cannot find the ${what} of ${ccd.camera} ${ccd.expnum} ${ccd.ccdname}: ` +
      (tried.length > 0 ? tried.join("; ") : `no such file, e.g. "${candidates(ccd, kind, order)[0]}"`),
  );
}

const versionOf = (file: FitsFile, table: Table, row: number) =>
  texts(table, "legpipev")?.[row] ?? String(file.hdus[0].header.get("LEGPIPEV") ?? "");

export function readPsf(disk: Disk, surveyDir: string, ccd: CcdName, order: CalibOrder, tableFwhm: number) {
  return findCalib(disk, surveyDir, ccd, "psfex", order, (table, row, file): { psf: PsfexRow; version: string } => ({
    psf: readPsfexRow(table, row, file.first("table").header, tableFwhm),
    version: versionOf(file, table, row),
  }));
}

export function readSky(disk: Disk, surveyDir: string, ccd: CcdName, order: CalibOrder) {
  return findCalib(disk, surveyDir, ccd, "sky", order, (table, row, file): { sky: SkyModel; version: string } => ({
    sky: readSkyRow(table, row, file.path),
    version: versionOf(file, table, row),
  }));
}
