import { InputError } from "../../../base/errors.ts";
import type { ColumnType } from "../../../base/table.ts";
import { fieldsOf } from "./binary_table.ts";
import type { Header } from "../header.ts";
import type { ColumnHead } from "./table_writer.ts";

const types: Record<string, ColumnType> = {
  D: "f8",
  E: "f4",
  K: "i8",
  J: "i4",
  I: "i2",
  B: "u1",
  L: "bool",
  A: "str",
};

/** Types, shapes and units of a binary table's columns, as `TableWriter` takes them.
 * @throws {InputError} for what it does not write: scaled, complex, bit and variable-length columns */
export function tableHeads(header: Header): Map<string, ColumnHead & { shape: readonly number[] }> {
  const comments = new Map(header.cards.filter((c) => c.key.startsWith("TTYPE")).map((c) => [c.key, c.comment]));
  return new Map(
    fieldsOf(header).map((field, i) => {
      const { name, code, shape, unit, scale, zero, element, repeat } = field;
      const unsigned = code === "K" && zero === 2 ** 63, type = unsigned ? "u8" : types[code];
      if (type === undefined || element !== undefined || scale !== 1 || (zero !== 0 && !unsigned)) {
        throw new InputError(
          `Cannot use ${header.place}: column ${name} is of a kind that no derived table has (${code})`,
        );
      }
      const comment = comments.get(`TTYPE${i + 1}`),
        about = { ...(unit ? { unit } : {}), ...(comment ? { comment } : {}) };
      return [name, { type, shape, ...about, ...(type === "str" ? { width: repeat } : {}) }];
    }),
  );
}
