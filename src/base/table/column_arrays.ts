import type { ColumnType } from "../table.ts";

/** What columns of each type but text are kept in. */
export const columnArrays = {
  f8: Float64Array,
  f4: Float32Array,
  i8: BigInt64Array,
  u8: BigUint64Array,
  i4: Int32Array,
  i2: Int16Array,
  u1: Uint8Array,
  bool: Uint8Array,
} as const satisfies Record<Exclude<ColumnType, "str">, unknown>;
