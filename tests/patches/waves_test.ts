import assert from "node:assert/strict";
import { waves } from "../../src/patches/waves.ts";

interface Interval {
  blob: number;
  from: number;
  to: number;
}
const meet = (a: Interval, b: Interval) => a.from < b.to && b.from < a.to;
/** Cells of ten, the blob's own. */
const cells = ({ blob, from, to }: Interval) =>
  Array.from({ length: Math.ceil(to / 10) - Math.floor(from / 10) }, (_, k) => `${blob}/${Math.floor(from / 10) + k}`);
const run = (list: Interval[]) => waves(list, meet, cells);

Deno.test("waves() starts a source when every brighter one that it meets is done", () => {
  const a = { blob: 0, from: 0, to: 10 }, b = { blob: 0, from: 8, to: 18 }, c = { blob: 0, from: 16, to: 20 };
  const far = { blob: 0, from: 50, to: 60 }, other = { blob: 1, from: 0, to: 10 };
  assert.deepEqual(run([a, b, c, far, other]), [[a, far, other], [b], [c]]);
});

Deno.test("waves() lets a chain of overlaps that the order does not force run at once", () => {
  const ends = [{ blob: 0, from: 0, to: 10 }, { blob: 0, from: 16, to: 26 }], middle = { blob: 0, from: 9, to: 17 };
  assert.deepEqual(run([...ends, middle]), [ends, [middle]]);
});

Deno.test("waves() does not look at pairs without a common cell", () => {
  const list = Array.from({ length: 2000 }, (_, i) => ({ blob: 0, from: 7 * i, to: 7 * i + 9 }));
  let pairs = 0;
  const split = waves(list, (a, b) => (pairs++, meet(a, b)), cells);
  assert.deepEqual(split.flat().length, list.length);
  for (const wave of split) assert.ok(wave.every((a, i) => i === 0 || !meet(wave[i - 1], a)));
  assert.ok(pairs < 20 * list.length, `${pairs} pairs of ${list.length} items`);
});
