/** Kernels that work through a table, one workgroup a row. */
import { turn } from "../../base/pool.ts";
import { joinRows } from "../../compute/layout.ts";
import type { BufferRef, Dispatch, Engine, Values } from "../../compute/engine.ts";

/** Workgroups that one dispatch may have; fewer where the engine takes this thread for them, so that others have their turn. */
const mostGroups = { device: 65535, host: 256 };

/** Runs a kernel that gives each row of a table one workgroup. @param outStride values of a result @returns its results, row after row */
export async function runRows(
  engine: Engine,
  kernel: string,
  rows: readonly Float64Array[],
  outStride: number,
  inputs: readonly BufferRef[],
): Promise<Values> {
  if (rows.length === 0) return new Float64Array(0);
  const result = engine.alloc("f32", rows.length * outStride);
  try {
    await runInTurn(engine, kernel, rows, [rows.length], [...inputs, result]);
    return await engine.read(result);
  } finally {
    result.destroy();
  }
}

/** The same for a kernel that writes into what it is given, part of the table after part. @param sizes rows of each part; holes
 * are parts without any @param buffers what the kernel has behind the table */
export async function runInTurn(
  engine: Engine,
  kernel: string,
  rows: readonly Float64Array[],
  sizes: readonly number[],
  buffers: readonly BufferRef[],
): Promise<void> {
  const values = joinRows(rows), table = engine.alloc("i32", values.length), program: Dispatch[] = [];
  const onHost = engine.inThread === true, most = onHost ? mostGroups.host : mostGroups.device;
  let first = 0;
  sizes.forEach((size) => {
    for (const end = first + size; first < end;) {
      const groups = Math.min(most, end - first);
      program.push({ kernel, buffers: [table, ...buffers], params: [first], groups });
      first += groups;
    }
  });
  try {
    engine.write(table, values);
    for (const part of onHost ? program.map((dispatch) => [dispatch]) : [program]) {
      await engine.run(part);
      if (onHost) await turn();
    }
  } finally {
    table.destroy();
  }
}
