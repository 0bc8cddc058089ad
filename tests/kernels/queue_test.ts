import assert from "node:assert/strict";
import type { Engine } from "../../src/compute/engine.ts";
import { narrowLog2, patch, patchStride, queue, spot, spotStride } from "../../src/kernels/fit_layout.ts";
import { reference, webgpu } from "../make/engines.ts";

const rows = 1400;

/** Patches of all sizes, in no order; every third one's job is done. Their results are in the opposite order. */
function patches() {
  const list = new Float64Array(rows * patchStride), spots = new Float64Array(rows * spotStride);
  const nominal = (i: number) => 5 + (i * 7919) % 5;
  for (let i = 0; i < rows; i++) {
    const row = rows - 1 - i, halved = nominal(i) > 5 && (i * 31) % 4 === 0;
    list[i * patchStride + patch.row] = row;
    list[i * patchStride + patch.log2] = nominal(i);
    spots[row * spotStride + spot.size] = i % 3 === 2 ? 0 : 1 << (nominal(i) - (halved ? 1 : 0));
  }
  return { list, spots };
}

async function queued(engine: Engine, first: number, count: number) {
  const { list, spots } = patches(), most = rows;
  const upload = (type: "i32" | "f32", values: Float64Array) => {
    const buffer = engine.alloc(type, values.length);
    engine.write(buffer, values);
    return buffer;
  };
  const buffers = [upload("i32", list), upload("f32", spots), engine.alloc("u32", queue.rows + queue.lists * most)];
  await engine.run([{ kernel: "queue", buffers, params: [first, count, most], groups: 1 }]);
  const values = Array.from(await engine.read(buffers[2]));
  for (const buffer of buffers) buffer.destroy();
  return Array.from({ length: queue.lists }, (_, k) => {
    const [groups, y, z] = values.slice(4 * k), from = queue.rows + k * most;
    assert.deepEqual([y, z], [1, 1], "workgroups of an indirect dispatch");
    return values.slice(from, from + groups);
  });
}

const parts: [number, number][] = [[0, rows], [3, 1], [17, 255], [17, 256], [1, 257], [1100, 300], [5, 0]];

Deno.test("queue: every patch with work is in the list of its transform, in ascending order (f64)", async () => {
  const { list, spots } = patches();
  for (const [first, count] of parts) {
    const lists = await queued(reference, first, count);
    const size = (i: number) => spots[list[i * patchStride + patch.row] * spotStride + spot.size];
    const wide = (i: number) => list[i * patchStride + patch.log2] > narrowLog2;
    const work = Array.from({ length: count }, (_, i) => first + i).filter((i) => size(i) > 0);
    assert.deepEqual(lists[queue.registers], work.filter((i) => size(i) === 64));
    assert.deepEqual(lists[queue.narrow], work.filter((i) => size(i) !== 64 && !wide(i)));
    assert.deepEqual(lists[queue.wide], work.filter((i) => size(i) !== 64 && wide(i)));
  }
});

Deno.test({
  name: "queue: the lists are those of the twin",
  ignore: !webgpu,
  fn: async () => {
    for (const [first, count] of parts) {
      assert.deepEqual(
        await queued(webgpu!, first, count),
        await queued(reference, first, count),
        `${first}, ${count}`,
      );
    }
  },
});
