/** Kernels that work through a table, one workgroup a row. */
import { joinRows } from "../../compute/layout.ts";
import type { BufferRef, Dispatch, Engine, Values } from "../../compute/engine.ts";

/** Workgroups that one dispatch may have. */
const mostGroups = 65535;

/** Runs a kernel that gives each row of a table one workgroup. @param outStride values of a result @returns its results, row after row */
export async function runRows(
  engine: Engine,
  kernel: string,
  rows: readonly Float64Array[],
  outStride: number,
  inputs: readonly BufferRef[],
): Promise<Values> {
  if (rows.length === 0) return new Float64Array(0);
  const values = joinRows(rows), table = engine.alloc("i32", values.length);
  const result = engine.alloc("f32", rows.length * outStride);
  try {
    engine.write(table, values);
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
