import { InputError } from "../../base/errors.ts";
import { findColumn, type Table, texts } from "../../base/table.ts";
import type { CcdName } from "../../survey/ccds/calibs.ts";
import { type CcdImages, imagesOf, safeName } from "../../survey/ccds/image_files.ts";
import { ccdLabel, ccdPlace } from "../../survey/ccds/row_checks.ts";
import { type CcdValue, ccdValues } from "../../survey/ccds/values/ccd_values.ts";
import { judge } from "../../survey/ccds/values/judge.ts";

/** One row of the CCD table, read by column name. */
export class CcdRow {
  constructor(readonly table: Table, readonly row: number) {}

  /** A value that keeps its rule. @param absent stands in for a column that is missing
   * @throws {InputError} when it is missing and nothing stands in for it, is no single number or breaks the rule */
  number(of: CcdValue, absent?: () => number): number {
    const column = findColumn(this.table, of.name);
    if (!column && absent) return absent();
    if (!column) throw new InputError(`Cannot use ${this.place}: column ${of.name} is missing`);
    if (column.type === "str" || column.shape.some((size) => size !== 1)) {
      const is = column.type === "str" ? "text" : `an array [${column.shape.join(", ")}]`;
      throw new InputError(`Cannot use ${this.place}: column ${of.name} must hold a number a row, it is ${is}`);
    }
    return judge(Number(column.data[this.row]), of, this.place);
  }

  /** "" where the column is missing. */
  text(column: string): string {
    return texts(this.table, column)?.[this.row] ?? "";
  }

  /** What the calibrations are looked for by. @throws {InputError} when the file name is not a safe one, or a name is empty */
  ccd(): CcdName {
    const ccdname = this.text("ccdname");
    if (ccdname === "") throw new InputError(`Cannot use ${this.place}: ccdname must be text, it is missing or empty`);
    return {
      imageFilename: safeName(this.text("image_filename")),
      camera: this.text("camera"),
      expnum: this.number(ccdValues.expnum),
      ccdname,
    };
  }

  /** Where its pixels are. @throws {InputError} when names are not safe, or nothing says where mask or weight map is */
  images(): CcdImages {
    const { hdu, maskHdu, weightHdu } = ccdValues, image = safeName(this.text("image_filename"));
    const stated = (kind: "dq" | "wt", hdu: CcdValue) => {
      const file = this.text(`${kind}_filename`).trim();
      return {
        file: file === "" || (file === "none" && kind === "dq") ? file : safeName(file),
        hdu: this.number(hdu, () => -1),
      };
    };
    const mask = stated("dq", maskHdu), weight = stated("wt", weightHdu);
    return imagesOf({ file: image, hdu: this.number(hdu) }, mask, weight, this.place);
  }

  /** For messages, whatever the table lacks. */
  get label(): string {
    return ccdLabel(this.table, this.row);
  }

  /** File and row, and which CCD it is. */
  get place(): string {
    return ccdPlace(this.table, this.row);
  }
}
