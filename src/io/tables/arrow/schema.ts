import type { FlatTable } from "./flatbuffer.ts";

/** How the values of a field lie in buffers. */
export type Layout =
  | { kind: "null" }
  | { kind: "bits" }
  | { kind: "numbers"; array: NumberArray }
  /** Of some bytes each, not looked into. */
  | { kind: "opaque"; bytes: number }
  | { kind: "decimal"; bytes: number }
  /** Texts or bytes by offsets of 4 or 8 bytes. */
  | { kind: "text"; wide: boolean }
  | { kind: "views" }
  | { kind: "list"; wide: boolean }
  | { kind: "fixed list"; size: number }
  | { kind: "struct" }
  | { kind: "union"; dense: boolean };

type NumberArray =
  | typeof Int8Array
  | typeof Uint8Array
  | typeof Int16Array
  | typeof Uint16Array
  | typeof Int32Array
  | typeof Uint32Array
  | typeof BigInt64Array
  | typeof BigUint64Array
  | typeof Float32Array
  | typeof Float64Array;

/** A column of an Arrow file. */
export interface ArrowField {
  name: string;
  /** As the columns of `arrow_columns.ts` are told apart, e.g. "Float64", "Dictionary<Int8, Utf8>". */
  type: string;
  /** Of the values; of a dictionary's indices, where it has one. */
  layout: Layout;
  children: ArrowField[];
  /** Its values are indices into the dictionary of this number, which holds values of a field of its own. */
  dictionary?: { id: bigint; values: ArrowField };
}

/** Deepest nesting of fields. */
const deepest = 32;

/** The fields of a schema. @throws {Error} for types that are not known, nested too deeply, or the other byte order */
export function fieldsOf(schema: FlatTable): ArrowField[] {
  if (schema.i16(0) !== 0) throw new Error("its numbers are big-endian; write it on another machine, or as Parquet");
  // Damaged lists may name the same field again and again.
  let left = schema.view.byteLength;
  const fieldOf = (table: FlatTable, depth: number): ArrowField => {
    if (depth > deepest || left-- <= 0) throw new Error("its fields are nested too deeply");
    const children = table.tables(5).map((t) => fieldOf(t, depth + 1)), name = table.text(0);
    const plain = { name, children, ...typeOf(table.u8(2), table.table(3), children) }, coding = table.table(4);
    if (!coding) return plain;
    const index = intType(coding.table(1)), type = `Dictionary<${index.type}, ${plain.type}>`;
    return { name, type, layout: index.layout, children: [], dictionary: { id: coding.i64(0), values: plain } };
  };
  return schema.tables(1).map((table) => fieldOf(table, 0));
}

type Typed = Pick<ArrowField, "type" | "layout">;

const opaque = (type: string, bytes: number): Typed => ({ type, layout: { kind: "opaque", bytes } });

/** By the numbers of the format's union of types. */
function typeOf(kind: number, of: FlatTable | undefined, children: readonly ArrowField[]): Typed {
  const wide = kind >= 19;
  switch (kind) {
    case 1:
      return { type: "Null", layout: { kind: "null" } };
    case 2:
      return intType(of);
    case 3:
      return floatType(of?.i16(0) ?? 0);
    case 4:
    case 19:
      return { type: "Binary", layout: { kind: "text", wide } };
    case 5:
    case 20:
      return { type: wide ? "LargeUtf8" : "Utf8", layout: { kind: "text", wide } };
    case 6:
      return { type: "Bool", layout: { kind: "bits" } };
    case 7:
      return decimalType(of);
    case 8:
      return opaque("Date", of?.i16(0, 1) === 0 ? 4 : 8);
    case 9:
      return opaque("Time", (of?.i32(1, 32) ?? 32) === 64 ? 8 : 4);
    case 10:
      return opaque("Timestamp", 8);
    case 11:
      return opaque("Interval", [4, 8, 16][of?.i16(0) ?? 0] ?? 4);
    case 15:
      return opaque("FixedSizeBinary", whole(of?.i32(0) ?? 0, "the width of its values"));
    case 18:
      return opaque("Duration", 8);
    case 23:
    case 24:
      return { type: kind === 23 ? "BinaryView" : "Utf8View", layout: { kind: "views" } };
    default:
      return nestedType(kind, of, children);
  }
}

function nestedType(kind: number, of: FlatTable | undefined, children: readonly ArrowField[]): Typed {
  switch (kind) {
    case 12:
    case 17:
    case 21:
      if (children.length !== 1) throw new Error("one of its lists has not one kind of values");
      return { type: kind === 17 ? "Map" : "List", layout: { kind: "list", wide: kind === 21 } };
    case 13:
      return { type: "Struct", layout: { kind: "struct" } };
    case 14:
      return { type: "Union", layout: { kind: "union", dense: of?.i16(0) === 1 } };
    case 16: {
      if (children.length !== 1) throw new Error("one of its lists has not one kind of values");
      const size = whole(of?.i32(0) ?? 0, "the size of its lists"), [{ type, layout, dictionary }] = children;
      // Of others than numbers and texts nothing can be made.
      const plain = !dictionary && ["numbers", "text", "views"].includes(layout.kind);
      return {
        type: plain ? `FixedSizeList[${size}]<${type}>` : `List of ${type}`,
        layout: { kind: "fixed list", size },
      };
    }
  }
  throw new Error(`it has a column of a type that is not known (${kind})`);
}

const intArrays: Record<string, NumberArray> = {
  ...{ Int8: Int8Array, Uint8: Uint8Array, Int16: Int16Array, Uint16: Uint16Array },
  ...{ Int32: Int32Array, Uint32: Uint32Array, Int64: BigInt64Array, Uint64: BigUint64Array },
};

/** Without any word indices are of 32 bits. */
function intType(of: FlatTable | undefined): Typed {
  const type = of ? `${of.u8(1) ? "Int" : "Uint"}${of.i32(0)}` : "Int32", array = intArrays[type];
  if (!array) throw new Error(`it has whole numbers of ${of!.i32(0)} bits`);
  return { type, layout: { kind: "numbers", array } };
}

function floatType(precision: number): Typed {
  if (precision === 1) return { type: "Float32", layout: { kind: "numbers", array: Float32Array } };
  if (precision === 2) return { type: "Float64", layout: { kind: "numbers", array: Float64Array } };
  if (precision === 0) return opaque("Float16", 2);
  throw new Error(`it has floats of a precision that is not known (${precision})`);
}

function decimalType(of: FlatTable | undefined): Typed {
  const [precision, scale, bits] = [of?.i32(0) ?? 0, of?.i32(1) ?? 0, of?.i32(2, 128) ?? 128];
  if (![32, 64, 128, 256].includes(bits)) throw new Error(`it has decimals of ${bits} bits`);
  return {
    type: `Decimal[${precision}e${scale > 0 ? "+" : ""}${scale}]`,
    layout: { kind: "decimal", bytes: bits / 8 },
  };
}

function whole(value: number, what: string): number {
  if (value < 0) throw new Error(`${what} cannot be ${value}`);
  return value;
}
