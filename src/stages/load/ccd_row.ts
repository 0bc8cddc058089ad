import { InputError } from "../../base/errors.ts";
import { numbers, type Table, texts } from "../../base/table.ts";
import type { CcdName } from "../../survey/ccds/calibs.ts";
import { safeName } from "../../survey/ccds/image_files.ts";

/** One row of the CCD table, read by column name. */
export class CcdRow {
  constructor(readonly table: Table, readonly row: number) {}

  /** @throws {InputError} when the column is missing and nothing stands in for it */
  number(column: string, fallback?: number): number {
    const value = numbers(this.table, column)?.[this.row] ?? fallback;
    if (value === undefined) throw new InputError(`Cannot use the CCD table: column ${column} is missing`);
    return value;
  }

  /** "" where the column is missing. */
  text(column: string): string {
    return texts(this.table, column)?.[this.row] ?? "";
  }

  /** What the calibrations are looked for by. @throws {InputError} when the file name is not a safe one */
  ccd(): CcdName {
    return {
      imageFilename: safeName(this.text("image_filename")),
      camera: this.text("camera"),
      expnum: this.number("expnum"),
      ccdname: this.text("ccdname"),
    };
  }

  /** For messages, whatever the table lacks. */
  get label(): string {
    return ["camera", "expnum", "ccdname"]
      .map((c) => texts(this.table, c)?.[this.row] ?? numbers(this.table, c)?.[this.row]).join("-");
  }
}
