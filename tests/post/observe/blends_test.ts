import assert from "node:assert/strict";
import { uniformStream } from "../../../src/base/random.ts";
import { localDisk } from "../../../src/io/disk.ts";
import { BlendFinder, type MockRow } from "../../../src/post/observe/blends.ts";
import { inTemp } from "../../make/in_temp.ts";

/** Rows about RA 0 and across the edges of strips of declination, some of them chains, and some at the pole. */
function crowd(n: number): MockRow[] {
  const uniform = uniformStream({ seed: 8, purpose: "crowd", id: 1n });
  return Array.from({ length: n }, (_, row) => {
    const pole = row % 10 === 0;
    const ra = pole ? 360 * uniform(row, 0) : (359.995 + 0.01 * uniform(row, 0)) % 360;
    const dec = pole ? 90 - 0.004 * uniform(row, 1) : 1.996 + 0.008 * uniform(row, 1);
    // Some of equal light.
    return {
      row,
      id: BigInt(7 * row + 3),
      ra,
      dec,
      flux: [Math.ceil(20 * uniform(row, 2)), Math.ceil(3 * uniform(row, 3))],
    };
  });
}

/** By looking at all pairs. */
function bruteForce(rows: readonly MockRow[], radius: number) {
  const rad = Math.PI / 180, light = ({ flux }: MockRow) => flux[0] + flux[1];
  const xyz = ({ ra, dec }: MockRow) => [
    Math.cos(dec * rad) * Math.cos(ra * rad),
    Math.cos(dec * rad) * Math.sin(ra * rad),
    Math.sin(dec * rad),
  ];
  const apart = (a: MockRow, b: MockRow) => {
    const p = xyz(a), q = xyz(b);
    return 2 * Math.asin(Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]) / 2) / rad * 3600;
  };
  const brighter = (a: MockRow, b: MockRow) => light(a) > light(b) || (light(a) === light(b) && a.id < b.id);
  const target = new Map(rows.flatMap((a) => {
    const better = rows.filter((b) => b !== a && brighter(b, a) && apart(a, b) <= radius);
    return better.length > 0 ? [[a.row, better.reduce((s, b) => brighter(b, s) ? b : s)] as const] : [];
  }));
  const end = (row: MockRow): MockRow => target.has(row.row) ? end(target.get(row.row)!) : row;
  const into = new Map([...target].map(([row]) => [row, end(rows[row]).row]));
  const added = new Map<number, number[]>();
  for (const [row, to] of into) {
    const [g, r, n] = added.get(to) ?? [0, 0, 0];
    added.set(to, [g + rows[row].flux[0], r + rows[row].flux[1], n + 1]);
  }
  return { into, added };
}

for (const [name, memory] of [["in memory", 2 ** 28], ["on disk", 4096]] as const) {
  Deno.test(`BlendFinder finds the pairs and chains that all pairs give, ${name}, in any order of the rows`, () =>
    inTemp(async (dir) => {
      const rows = crowd(700), expected = bruteForce(rows, 2);
      assert.ok(expected.into.size > 60 && [...expected.added.values()].some(([, , n]) => n > 2));
      for (const order of [rows, rows.toReversed()]) {
        const finder = new BlendFinder(2, 2, localDisk, `${dir}/blends`, memory);
        for (const row of order) await finder.add(row);
        const { into, added } = await finder.find();
        assert.deepEqual(
          new Map([...into].sort(([a], [b]) => a - b).map(([k, v]) => [k, v.row])),
          new Map([...expected.into].sort(([a], [b]) => a - b)),
        );
        for (const [, { row, id }] of into) assert.equal(id, rows[row].id);
        assert.deepEqual(
          new Map([...added].sort(([a], [b]) => a - b).map(([k, v]) => [k, [...v.flux, v.count]])),
          new Map([...expected.added].sort(([a], [b]) => a - b)),
        );
        assert.equal(await localDisk.exists(`${dir}/blends`), false, "nothing is left");
      }
    }));
}
