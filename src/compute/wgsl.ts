/** WGSL text of numbers that TypeScript knows, so that none is written down twice. */

/** What a number becomes. */
export type NumberType = "u32" | "f32";

/** `stridePixels` -> `STRIDE_PIXELS`; several parts are joined. */
export const wgslName = (...parts: readonly string[]): string =>
  parts.map((part) => part.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toUpperCase()).join("_");

const literal = (value: number | boolean, type: NumberType) =>
  typeof value === "boolean" ? `${value}` : type === "u32" ? `${value}u` : `f32(${value})`;

/** One constant a line. @param values by their names in TypeScript @param prefix comes before every name */
export function wgslConstants(
  values: Readonly<Record<string, number | boolean>>,
  type: NumberType,
  ...prefix: readonly string[]
): string {
  return Object.entries(values)
    .map(([name, value]) => `const ${wgslName(...prefix, name)} = ${literal(value, type)};\n`).join("");
}

/** Numbers names from 0 on, or from `first` on. */
export function enumerate<const N extends string>(names: readonly N[], first = 0): Readonly<Record<N, number>> {
  return Object.fromEntries(names.map((name, i) => [name, first + i])) as Record<N, number>;
}
