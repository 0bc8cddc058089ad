import assert from "node:assert/strict";
import type { Engine } from "../../../src/compute/engine.ts";
import { joinFits } from "../../../src/stages/fit.ts";
import { reference, webgpu } from "../../make/engines.ts";
import { type Field, field, fitField, type Light } from "../../make/fits/field.ts";

/** Blobs of 18×18 pixels in rows, each with a point or a galaxy of its own brightness, size and angle; the last but one
 * holds three sources that overlap. */
function manyBlobs(columns: number, rows: number): Field {
  const pitch = 20, lights: Light[] = [], blobs: [number, number, number, number][] = [];
  for (let i = 0; i < columns * rows; i++) {
    const x0 = pitch * (i % columns) + 1, y0 = pitch * Math.floor(i / columns) + 1;
    blobs.push([x0, y0, x0 + pitch - 2, y0 + pitch - 2]);
    const x = x0 + 8.5 + 1.3 * Math.sin(3 * i), y = y0 + 8.5 + 1.3 * Math.cos(5 * i), flux = 1.5 * 1.9 ** (i % 7);
    if (i === columns * rows - 2) {
      lights.push({ x: x - 3.5, y: y - 2, flux: 12 }, { x: x + 3, y: y - 1.5, flux: 8, major: 2, minor: 1, angle: 1 });
      lights.push({ x: x + 0.4, y: y + 4, flux: 5 });
    } else if (i % 3 === 0) lights.push({ x, y, flux });
    else lights.push({ x, y, flux, major: 0.8 + 0.5 * (i % 4), minor: 0.5 + 0.2 * (i % 3), angle: 0.7 * i });
  }
  return field({ nx: pitch * columns, ny: pitch * rows, bands: ["g", "r"], lights, blobs });
}

/** Fits groups of blobs one group after another. @returns sources in the order of their blobs; within a blob as they come */
async function fitInGroups(engine: Engine, f: Field, wanted: readonly number[], size: number, compat: boolean) {
  const parts = [];
  for (let i = 0; i < wanted.length; i += size) {
    parts.push(await fitField(engine, f, { wanted: wanted.slice(i, i + size), compat }));
  }
  return joinFits(parts).sources.sort((a, b) => a.blob - b.blob);
}

const many = manyBlobs(10, 7), some = manyBlobs(5, 3), few = manyBlobs(4, 2);
const setups: [Engine | undefined, boolean, Field, number[]][] = [
  [webgpu, false, many, [1, 7, 64]],
  [webgpu, true, some, [1, 7]],
  [reference, false, few, [1, 3]],
  [reference, true, few, [1, 3]],
];
for (const [engine, compat, f, sizes] of setups) {
  // How many CCD readers there are does not matter either: tests/run/brick_run_test.ts compares whole runs byte by byte.
  Deno.test({
    name:
      `fitBlobs() on ${engine?.id ?? "WebGPU"} ${compat ? "by the survey's rule " : ""}gives the same bits twice, ` +
      `from the last blob to the first, and for groups of ${sizes.join(", ")} and all ${f.map.count} blobs`,
    ignore: !engine,
    fn: async () => {
      const n = f.map.count, wanted = Array.from({ length: n }, (_, i) => i), reversed = wanted.toReversed();
      const all = await fitInGroups(engine!, f, wanted, n, compat);
      assert.ok(all.length >= n && all.filter((s) => s.blob === n - 2).length >= 3, `${all.length} sources`);
      assert.ok(new Set(all.map((s) => s.parameters.type)).size >= 3, "several types of models are chosen");
      assert.deepEqual(await fitInGroups(engine!, f, wanted, n, compat), all, "a second time");
      assert.deepEqual(await fitInGroups(engine!, f, reversed, n, compat), all, "reversed");
      for (const size of sizes) {
        assert.deepEqual(await fitInGroups(engine!, f, reversed, size, compat), all, `reversed, groups of ${size}`);
      }
    },
  });
}

Deno.test({
  name: "fitBlobs() on an engine with small buffers fits its blobs in groups and gives the same bits",
  ignore: !webgpu,
  fn: async () => {
    let largest = 0;
    const few = manyBlobs(6, 4),
      most = 2 ** 18,
      small = Object.create(webgpu!, {
        maxBindingBytes: { value: most },
        ...Object.fromEntries(
          (["write", "run", "read"] as const).map((name) => [name, { value: webgpu![name].bind(webgpu) }]),
        ),
        id: { value: webgpu!.id },
        alloc: {
          value: (type: "f32" | "i32", length: number) => {
            largest = Math.max(largest, 4 * length);
            return webgpu!.alloc(type, length);
          },
        },
      }) as Engine;
    const want = await fitField(webgpu!, few), have = await fitField(small, few);
    const order = (sources: typeof want.sources) => sources.toSorted((a, b) => a.blob - b.blob);
    assert.deepEqual(order(have.sources), order(want.sources));
    assert.equal(have.counts.blobs, few.map.count);
    assert.ok(have.counts.waves > want.counts.waves, "several groups");
    assert.ok(largest <= most, `a buffer of ${largest} bytes`);
  },
});
