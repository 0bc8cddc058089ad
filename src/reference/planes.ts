import type { Layout } from "../compute/layout.ts";
import type { BufferValues } from "./twin.ts";

/** The planes of a tile by name, as views of one buffer. @param n pixels of a plane */
export const planesOf = <P extends string>(
  values: BufferValues,
  { at }: Layout<P>,
  n: number,
): Record<P, BufferValues> =>
  Object.fromEntries(
    Object.entries<number>(at).map(([name, k]) => [name, values.subarray(k * n, (k + 1) * n)]),
  ) as Record<
    P,
    BufferValues
  >;
