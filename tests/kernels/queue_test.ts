import assert from "node:assert/strict";
import type { Engine } from "../../src/compute/engine.ts";
import { joinRows } from "../../src/compute/layout.ts";
import { footprintRow, patchRow } from "../../src/kernels/fit_layout.ts";
import { drawList, drawLists, groupsAt, listAt, narrowLog2, queueLength } from "../../src/kernels/draw_queue.ts";
import { f32Engines, reference } from "../make/engines.ts";

const rows = 1400;

/** Patches of all sizes, in no order; every third one's job is done. Their results are in the opposite order. */
const patches = Array.from({ length: rows }, (_, i) => {
  const log2 = 5 + (i * 7919) % 5, halved = log2 > 5 && (i * 31) % 4 === 0;
  return { row: rows - 1 - i, log2, size: i % 3 === 2 ? 0 : 1 << (log2 - (halved ? 1 : 0)) };
});

async function queued(engine: Engine, first: number, count: number) {
  const most = rows,
    upload = (type: "i32" | "f32", list: Float64Array[]) => {
      const buffer = engine.alloc(type, list.length * list[0].length);
      engine.write(buffer, joinRows(list));
      return buffer;
    };
  const buffers = [
    upload("i32", patches.map(({ row, log2 }) => patchRow.packSome({ row, log2 }))),
    upload("f32", patches.map(({ size }) => footprintRow.packSome({ size })).reverse()),
    engine.alloc("u32", queueLength(most)),
  ];
  await engine.run([{ kernel: "queue", buffers, params: [first, count, most], groups: 1 }]);
  const values = Array.from(await engine.read(buffers[2]));
  for (const buffer of buffers) buffer.destroy();
  return Array.from({ length: drawLists }, (_, k) => {
    const [groups, y, z] = values.slice(groupsAt(k)), from = listAt(k, most);
    assert.deepEqual([y, z], [1, 1], "workgroups of an indirect dispatch");
    return values.slice(from, from + groups);
  });
}

const parts: [number, number][] = [[0, rows], [3, 1], [17, 63], [17, 64], [1, 65], [1, 257], [1100, 300], [5, 0]];

Deno.test("queue: every patch with work is in the list of its transform, in ascending order (f64)", async () => {
  for (const [first, count] of parts) {
    const lists = await queued(reference, first, count);
    const size = (i: number) => patches[i].size, wide = (i: number) => patches[i].log2 > narrowLog2;
    const work = Array.from({ length: count }, (_, i) => first + i).filter((i) => size(i) > 0);
    assert.deepEqual(lists[drawList.registers], work.filter((i) => size(i) === 64));
    assert.deepEqual(lists[drawList.narrow], work.filter((i) => size(i) !== 64 && !wide(i)));
    assert.deepEqual(lists[drawList.wide], work.filter((i) => size(i) !== 64 && wide(i)));
  }
});

for (const engine of f32Engines) {
  Deno.test(`queue: the lists are those of the twin (${engine.id})`, async () => {
    for (const [first, count] of parts) {
      assert.deepEqual(
        await queued(engine, first, count),
        await queued(reference, first, count),
        `${first}, ${count}`,
      );
    }
  });
}
