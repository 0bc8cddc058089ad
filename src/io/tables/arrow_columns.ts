import type { Column, ColumnData, ColumnType } from "../../base/table.ts";
import { longColumn } from "../../base/table_builder.ts";

/** What is needed of a column of the Arrow library. */
export interface ArrowVector extends Iterable<unknown> {
  type: unknown;
  length: number;
  nullCount: number;
  toArray(): ArrayLike<unknown>;
}

const plain: Record<string, ColumnType> = {
  Float64: "f8",
  Float32: "f4",
  Int64: "i8",
  Uint64: "u8",
  Int32: "i4",
  Int16: "i2",
  Int8: "i2",
  Uint8: "u1",
  Uint16: "i4",
  Uint32: "i8",
  Bool: "bool",
  Utf8: "str",
  LargeUtf8: "str",
  Utf8View: "str",
};

/** Type of our column for one of Arrow's: dictionaries (categories) by their values, decimals without a fraction as whole numbers of 64 bits,
 * others as f8. @returns undefined for lists, structures, times */
export function columnTypeOf(type: string): ColumnType | undefined {
  const values = /^Dictionary<.*, (\w+)>$/.exec(type)?.[1] ?? type, decimal = decimalOf(values);
  if (!decimal) return plain[values];
  return decimal.scale !== 0 || decimal.precision > 20 ? "f8" : decimal.precision > 18 ? "u8" : "i8";
}

/** "Decimal[18e+2]": digits in all, and after the point. */
function decimalOf(type: string): { precision: number; scale: number } | undefined {
  const match = /^Decimal\[(\d+)e([+-]?\d+)\]$/.exec(type);
  return match ? { precision: Number(match[1]), scale: Number(match[2]) } : undefined;
}

/** A column of Arrow's as one of ours: missing numbers are NaN, for which whole numbers become floats; missing text is blank.
 * @returns why it cannot be one, where it is a list, a structure or a time */
export function arrowColumn(vector: ArrowVector): Column | string {
  const list = /^FixedSizeList\[(\d+)\]/.exec(String(vector.type));
  if (list && vector.nullCount === 0) return fixedLists(vector, Number(list[1]));
  const type = columnTypeOf(String(vector.type));
  if (!type) return `its type is ${vector.type}; store plain numbers or text`;
  if (type === "str") {
    return { type, shape: [], data: Array.from(vector, (v) => String(v ?? "")) };
  }
  const values = numbersOf(vector);
  if (vector.nullCount > 0) {
    return { type: "f8", shape: [], data: Float64Array.from(values, (v) => v === null ? NaN : Number(v)) };
  }
  if (type !== "i8" && type !== "u8") return { type, shape: [], data: filled(type, values) };
  const long = longColumn(Array.from(values, (v) => BigInt(v as bigint)));
  if (!long) return `it holds whole numbers beyond 64 bits`;
  // An unsigned column stays one, whatever it holds.
  return type === "u8" && long.type === "i8" && (long.data as BigInt64Array).every((v) => v >= 0n)
    ? { type, shape: [], data: BigUint64Array.from(long.data as BigInt64Array) }
    : { ...long, shape: [] };
}

/** Values of a column of numbers, decimals as numbers, too. */
export function numbersOf(vector: ArrowVector): ArrayLike<number | bigint | boolean | null> {
  const decimal = decimalOf(String(vector.type));
  // Of whole columns there are arrays, which are much faster.
  if (!decimal) return (vector.nullCount === 0 ? vector.toArray() : Array.from(vector)) as ArrayLike<number>;
  return Array.from(vector, (v) => {
    if (v === null) return null;
    // Words of 32 bits, the lowest first, the sign in the highest.
    const words = Array.from(v as ArrayLike<number>), bits = 32 * words.length;
    const whole = BigInt.asIntN(bits, words.reduce((sum, w, i) => sum | (BigInt(w >>> 0) << BigInt(32 * i)), 0n));
    return decimal.scale === 0 ? whole : Number(decimalText(whole, decimal.scale));
  });
}

/** Through text, so that 0.1 is the nearest number to it. */
const decimalText = (whole: bigint, scale: number) => `${whole}e${-scale}`;

function fixedLists(vector: ArrowVector, size: number): Column | string {
  const rows = Array.from(vector) as Iterable<unknown>[], values = rows.flatMap((row) => Array.from(row));
  const long = values.every((v) => typeof v === "bigint") && longColumn(values as bigint[]);
  if (long) return { ...long, shape: [size] };
  if (values.every((v) => typeof v === "string")) return { type: "str", shape: [size], data: values as string[] };
  if (!values.every((v) => typeof v === "number")) return `its type is ${vector.type}; store plain numbers or text`;
  return { type: "f8", shape: [size], data: Float64Array.from(values as number[]) };
}

/** Numbers as the data of a column. */
export function filled(type: ColumnType, values: ArrayLike<unknown>): ColumnData {
  switch (type) {
    case "f8":
      return Float64Array.from(values as ArrayLike<number>, Number);
    case "f4":
      return Float32Array.from(values as ArrayLike<number>);
    case "i8":
      return BigInt64Array.from(values as ArrayLike<bigint>, (v) => BigInt(v));
    case "u8":
      return BigUint64Array.from(values as ArrayLike<bigint>, (v) => BigInt(v));
    case "i4":
      return Int32Array.from(values as ArrayLike<number>);
    case "i2":
      return Int16Array.from(values as ArrayLike<number>);
    case "str":
      return Array.from(values as ArrayLike<string>);
    default:
      return Uint8Array.from(values as ArrayLike<number>, Number);
  }
}
