import type { Disk } from "../../base/disk.ts";
import { InputError } from "../../base/errors.ts";
import type { Table } from "../../base/table.ts";
import { FitsFiles } from "../../io/fits.ts";
import type { DroppedCcd } from "../../survey/exposure.ts";
import { CcdRow } from "./ccd_row.ts";
import type { CcdData } from "./exposure.ts";
import { NotNeeded } from "./overlap.ts";
import { type CalibratedFiles, readCcd } from "./read_ccd.ts";

/** A CCD to read: plain values, which a thread can be told. */
export interface CcdCall {
  /** Its row of the CCD table alone. */
  table: Table;
  /** Positions of the brick's corners, as `cornersOf` gives them. */
  corners: [number, number][];
  files: CalibratedFiles;
}

/** A CCD that is left out. */
export interface LeftOut extends DroppedCcd {
  /** What is to blame, where that is an error: the CCD's files, or the thread that read them. */
  fault?: "input" | "thread";
}

/** What is read of a CCD, or why it is left out. */
export type CcdAnswer = CcdData | LeftOut;

/** Reads CCDs, best all of one exposure before those of the next: what they share is read once. */
export class CcdReader {
  #exposure: { image: string; files: FitsFiles } | undefined;

  constructor(readonly disk: Disk) {}

  /** @throws what is not the CCD's fault */
  async read({ table, corners, files }: CcdCall): Promise<CcdAnswer> {
    const row = new CcdRow(table, 0);
    try {
      return await readCcd(this.#filesOf(row), row, corners, files);
    } catch (error) {
      if (error instanceof NotNeeded) return { name: row.label, reason: error.message };
      if (error instanceof InputError) return { name: row.label, reason: error.message, fault: "input" };
      throw error;
    }
  }

  /** Files of the row's exposure; those of the last one are forgotten. */
  #filesOf(row: CcdRow): FitsFiles {
    const image = row.text("image_filename");
    if (this.#exposure?.image !== image) this.#exposure = { image, files: new FitsFiles(this.disk) };
    return this.#exposure.files;
  }
}
