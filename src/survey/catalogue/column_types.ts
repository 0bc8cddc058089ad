/** Types of the catalogue's columns. */
export type ColumnType = "f8" | "f4" | "i8" | "i4" | "i2" | "u1" | "bool" | "str";

/** A value of a row. */
export type Cell = number | bigint | boolean | string | ArrayLike<number>;
