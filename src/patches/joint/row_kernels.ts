import type { BufferRef, Dispatch, Engine, Values } from "../../compute/engine.ts";

/** Workgroups that one dispatch may have. */
const mostGroups = 65535;

/** Runs a kernel that gives each row of a table one workgroup. @returns its results, row after row */
export async function runRows(
  engine: Engine,
  kernel: string,
  rows: readonly number[][],
  rowStride: number,
  outStride: number,
  inputs: readonly BufferRef[],
): Promise<Values> {
  if (rows.length === 0) return new Float64Array(0);
  const table = engine.alloc("i32", rows.length * rowStride), result = engine.alloc("f32", rows.length * outStride);
  try {
    engine.write(table, Float64Array.from(rows.flat()));
    const program: Dispatch[] = [];
    for (let first = 0; first < rows.length; first += mostGroups) {
      const groups = Math.min(mostGroups, rows.length - first);
      program.push({ kernel, buffers: [table, ...inputs, result], params: [first], groups });
    }
    await engine.run(program);
    return await engine.read(result);
  } finally {
    table.destroy();
    result.destroy();
  }
}
