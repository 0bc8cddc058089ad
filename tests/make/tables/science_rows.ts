import { normal, uniformStream } from "../../../src/base/random.ts";
import type { Column } from "../../../src/base/table.ts";
import { Rows } from "../../../src/post/science/rows.ts";

/** Normal and uniform numbers of a name, for trials. */
export function randomOf(purpose: string) {
  const uniform = uniformStream({ seed: 1, purpose, id: 1n });
  return { uniform: (i: number) => uniform(i, 0), normal: (i: number, pair = 1) => normal(uniform, i, pair) };
}

/** Rows of derived tables from columns of numbers or texts; every source is in its brick, primary and recovered unless said. */
export function madeRows(
  n: number,
  columns: Record<string, (i: number) => number | string>,
  bands: readonly string[] = ["r"],
): Rows {
  const all: Record<string, (i: number) => number | string> = {
    in_brick: () => 1,
    fate: () => 0,
    obiwan_mask: () => 1,
    ...columns,
  };
  const made = new Map<string, Column>();
  for (const [name, value] of Object.entries(all)) {
    const values = Array.from({ length: n }, (_, i) => value(i));
    made.set(
      name,
      typeof values[0] === "string"
        ? { type: "str", shape: [], data: values as string[] }
        : { type: "f8", shape: [], data: Float64Array.from(values as number[]) },
    );
  }
  return new Rows({ nrows: n, columns: made }, bands);
}
