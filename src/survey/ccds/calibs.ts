import { InputError } from "../../base/errors.ts";
import { numbers, type Table, texts } from "../../base/table.ts";
import { type FitsFiles, type Header, readTable } from "../../io/fits.ts";
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

/** Places where a calibration may be, in the order that they are tried: DR9+ layout, then DR5/DR6, in which files of every camera may begin
 * with "decam", then the oldest. */
export function calibPaths(ccd: CcdName, kind: "psfex" | "sky", order: CalibOrder): string[] {
  const slash = ccd.imageFilename.lastIndexOf("/");
  const dir = slash < 0 ? "." : ccd.imageFilename.slice(0, slash), file = ccd.imageFilename.slice(slash + 1);
  const base = file.slice(0, file.indexOf(".") < 0 ? undefined : file.indexOf("."));
  const tail = kind === "psfex" ? "psfex" : "splinesky";
  const exposure = String(ccd.expnum).padStart(8, "0"), five = exposure.slice(0, 5), camera = ccd.camera;
  const single = [
    `calib/${kind}-single/${dir}/${base}/${base}-${ccd.ccdname}-${tail}.fits`,
    ...new Set(
      [camera, "decam"].map((name) =>
        `calib/${camera}/${tail}/${five}/${exposure}/${name}-${exposure}-${ccd.ccdname}.fits`
      ),
    ),
  ];
  const merged = [
    `calib/${kind}/${dir}/${base}-${tail}.fits`,
    `calib/${camera}/${tail}-merged/${five}/${camera}-${exposure}.fits`,
  ];
  return [
    ...(order === "single" ? [...single, ...merged] : [...merged, ...single]),
    `calib/${dir}/${base}-${tail}.fits`,
    `calib/${dir}/${base}/${base}-${ccd.ccdname}-${tail}.fits`,
  ];
}

/** Every file that may be looked at for the PSF and the sky of a CCD, from the survey directory. */
export const calibFiles = (ccd: CcdName, order: CalibOrder): string[] => [
  ...calibPaths(ccd, "psfex", order),
  ...calibPaths(ccd, "sky", order),
];

/** Row of a calibration table that belongs to the CCD: exactly one with its exposure number and name.
 * @returns the row, or why there is none */
function rowOf(table: Table, ccd: CcdName): number | string {
  const expnum = numbers(table, "expnum"), name = texts(table, "ccdname");
  if (!expnum || !name) return table.nrows === 1 ? 0 : `it has ${table.nrows} rows and no columns expnum and ccdname`;
  const rows = [...expnum.keys()].filter((i) => expnum[i] === ccd.expnum && name[i] === ccd.ccdname);
  return rows.length === 1 ? rows[0] : `${rows.length} of its rows are for exposure ${ccd.expnum} ${ccd.ccdname}`;
}

const keys: ReadonlySet<string> = new Set(["expnum", "ccdname"]);

/** What the calibration of a CCD is read from. */
interface CalibRow {
  /** Of the table that has it. */
  header: Header;
  /** Its row alone: that of a merged file has one for each of the exposure's CCDs. */
  table: Table;
  /** File, HDU and row. */
  place: string;
  made: CalibVersions;
}

/** Which programs made a calibration; empty where it does not say. */
export interface CalibVersions {
  /** Of the survey's pipeline. */
  version: string;
  /** Of the pipeline that calibrated the image that it was made from. */
  plver: string;
}

async function findCalib(
  files: FitsFiles,
  surveyDir: string,
  ccd: CcdName,
  kind: "psfex" | "sky",
  order: CalibOrder,
): Promise<CalibRow> {
  const tried: string[] = [];
  for (const path of calibPaths(ccd, kind, order)) {
    const file = await files.openIfThere(`${surveyDir}/${path}`);
    if (!file) continue;
    const hdu = file.first("table"), row = rowOf(readTable(hdu, keys), ccd);
    if (typeof row === "number") {
      const table = readTable(hdu, undefined, row);
      const word = (name: string) =>
        texts(table, name)?.[0] ?? String(file.hdus[0].header.get(name.toUpperCase()) ?? "");
      const place = `${hdu.header.place} row ${row + 1}`;
      return { header: hdu.header, table, place, made: { version: word("legpipev"), plver: word("plver") } };
    }
    tried.push(`"${path}": ${row}`);
  }
  const what = kind === "psfex" ? "PSF" : "sky";
  throw new InputError(
    `Cannot find the ${what} of ${ccd.camera} ${ccd.expnum} ${ccd.ccdname}: ` +
      (tried.length > 0 ? tried.join("; ") : `no such file, e.g. "${calibPaths(ccd, kind, order)[0]}"`),
  );
}

/** The PSF model of a CCD. @param tableFwhm pixels, where the model does not say
 * @throws {InputError} when there is none, or it cannot be used */
export async function readPsf(
  files: FitsFiles,
  surveyDir: string,
  ccd: CcdName,
  order: CalibOrder,
  tableFwhm: number,
): Promise<{ psf: PsfexRow; made: CalibVersions }> {
  const { table, header, place, made } = await findCalib(files, surveyDir, ccd, "psfex", order);
  return { psf: readPsfexRow(table, 0, header, tableFwhm, place), made };
}

/** The sky of a CCD. @throws {InputError} when there is none, or it cannot be used */
export async function readSky(
  files: FitsFiles,
  surveyDir: string,
  ccd: CcdName,
  order: CalibOrder,
): Promise<{ sky: SkyModel; made: CalibVersions }> {
  const { table, place, made } = await findCalib(files, surveyDir, ccd, "sky", order);
  return { sky: readSkyRow(table, 0, place), made };
}
