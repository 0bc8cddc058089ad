/** A small survey, and what can be wrong with one of its CCDs. */
import type { Column, Table } from "../../../src/base/table.ts";
import { takeRows } from "../../../src/base/table.ts";
import { fitsBytes, gzipBytes, parseFits, readTable, tableHdu } from "../../../src/io/fits.ts";
import type { MemoryDisk } from "../../../src/io/memory_disk.ts";

const ccdPath = "survey/survey-ccds-synth.fits.gz";

const pathOf = (disk: MemoryDisk, pattern: RegExp) => [...disk.files.keys()].find((p) => pattern.test(p))!;

/** Rewrites the CCD table. */
export function changeCcds(disk: MemoryDisk, change: (table: Table) => Table): void {
  const table = readTable(parseFits(disk.files.get(ccdPath)!, ccdPath).first("table"));
  disk.files.set(ccdPath, gzipBytes(fitsBytes([tableHdu(change(table), "CCDS")])));
}

/** The survey without a CCD. @param row of the CCD table */
export const withoutCcd = (disk: MemoryDisk, row: number): void =>
  changeCcds(
    disk,
    (table) => takeRows(table, Array.from({ length: table.nrows }, (_, i) => i).filter((i) => i !== row)),
  );

/** A value of the CCD table. */
export const setCcd = (name: string, value: number) => (disk: MemoryDisk, row: number) =>
  changeCcds(disk, (table) => {
    const column = table.columns.get(name)!, data = Float64Array.from(column.data as ArrayLike<number>);
    data[row] = value;
    return { ...table, columns: new Map([...table.columns, [name, { ...column, type: "f8", data } as Column]]) };
  });

/** A text of the CCD table. */
export const setText = (name: string, value: string) => (disk: MemoryDisk, row: number) =>
  changeCcds(disk, (table) => {
    const column = table.columns.get(name)!, data = (column.data as string[]).with(row, value);
    return { ...table, columns: new Map([...table.columns, [name, { ...column, data, width: 80 }]]) };
  });

/** Rewrites the table of a calibration. @param expnum of the CCD */
export function changeCalib(disk: MemoryDisk, kind: "psfex" | "sky", expnum: number, change: (table: Table) => void) {
  const path = pathOf(disk, new RegExp(`calib/${kind}/.*_${expnum}_`)),
    hdu = parseFits(disk.files.get(path)!, path).hdus[1];
  const table = readTable(hdu);
  change(table);
  disk.files.set(path, fitsBytes([tableHdu(table, hdu.name)]));
}

/** One number of a calibration's column; a column of whole numbers becomes one of floats. */
export const setCalib =
  (kind: "psfex" | "sky", name: string, at: number, value: number) =>
  (disk: MemoryDisk, _row: number, expnum: number) =>
    changeCalib(disk, kind, expnum, (table) => {
      const column = table.columns.get(name)!, data = Float64Array.from(column.data as ArrayLike<number>);
      data[at] = value;
      table.columns.set(name, { ...column, type: "f8", data });
    });

/** Text after a keyword that the header of an image, mask (d) or weight map (w) has; its sums go. */
export const setCard =
  (key: string, text: string, { hdu = 1, kind = "i" } = {}) => (disk: MemoryDisk, _row: number, expnum: number) => {
    const path = pathOf(disk, new RegExp(`_${expnum}_oo${kind}_`)), bytes = disk.files.get(path)!.slice();
    const header = parseFits(bytes, path).hdus[hdu].headerBytes!, encode = new TextEncoder();
    let found = false;
    for (let at = 0; at < header.length; at += 80) {
      const name = new TextDecoder().decode(header.subarray(at, at + 8)).trimEnd();
      if (name === "CHECKSUM" || name === "DATASUM") header.set(encode.encode("COMMENT".padEnd(80)), at);
      if (name !== key) continue;
      header.set(encode.encode(`${key.padEnd(8)}= ${text}`.padEnd(80)), at);
      found = true;
    }
    if (!found) throw new Error(`${path} has no card ${key}`);
    disk.files.set(path, bytes);
  };

/** Bytes of a file that belongs to the CCD. */
export const damage =
  (pattern: string, change: (bytes: Uint8Array) => Uint8Array | undefined) =>
  (disk: MemoryDisk, _row: number, expnum: number) => {
    const path = pathOf(disk, new RegExp(pattern.replace("#", String(expnum)))),
      changed = change(disk.files.get(path)!.slice());
    if (changed) disk.files.set(path, changed);
    else disk.files.delete(path);
  };
