import assert from "node:assert/strict";
import { MemoryDisk } from "../../../src/io/memory_disk.ts";
import { isPrimary } from "../../../src/survey/bricks/brick_grid.ts";
import { type BrickRow, selectBricks } from "../../../src/survey/bricks/brick_selection.ts";

/** A ring of 0.25° bricks around RA 0 at the equator and one row above. */
const ring: BrickRow[] = [];
for (const dec1 of [0, 0.25]) {
  for (const ra1 of [359.5, 359.75, 0, 0.25, 0.5]) {
    const ra2 = ra1 + 0.25, ra = ra1 + 0.125, dec = dec1 + 0.125;
    const name = `${String(Math.floor(ra * 10)).padStart(4, "0")}p${String(Math.floor(dec * 10)).padStart(3, "0")}`;
    ring.push({ name, id: ring.length + 1, ra, dec, ra1, ra2, dec1, dec2: dec1 + 0.25 });
  }
}
const disk = new MemoryDisk(), names = (list: BrickRow[]) => list.map((b) => b.name);

Deno.test("selectBricks() takes names and lists of names, with comments, in the order of the table", async () => {
  disk.files.set("list.txt", new TextEncoder().encode("# mine\n0003p001\n\n0001p001 # centre\n"));
  const chosen = await selectBricks(disk, ring, { names: ["3598p003", "@list.txt"] });
  assert.deepEqual(names(chosen), ["0001p001", "0003p001", "3598p003"]);
});

Deno.test("selectBricks() names the line of a list and the nearest brick for a name that does not exist", async () => {
  disk.files.set("bad.txt", new TextEncoder().encode("0001p001\n0004p001\n"));
  await assert.rejects(
    selectBricks(disk, ring, { names: ["@bad.txt"] }),
    /brick "0004p001": \(line 2 of "bad.txt"\) the brick table has .*did you mean 0001p001\?/,
  );
});

Deno.test("selectBricks() finds the brick of a position and bricks of a box through RA 0", async () => {
  assert.deepEqual(names(await selectBricks(disk, ring, { radec: [[-0.1, 0.1]] })), ["3598p001"]);
  const box = { ra1: 359.9, ra2: 0.1, dec1: 0.1, dec2: 0.2 };
  assert.deepEqual(names(await selectBricks(disk, ring, { box })), ["3598p001", "0001p001"]);
  await assert.rejects(selectBricks(disk, ring, { radec: [[10, 0.1]] }), /no brick of the table holds it/);
  await assert.rejects(selectBricks(disk, ring, { box: { ...box, dec1: 5, dec2: 6 } }), /none of the table overlaps/);
});

Deno.test("a larger random choice of bricks contains the smaller one of the same seed", async () => {
  const three = names(await selectBricks(disk, ring, { random: { count: 3, seed: 7 } }));
  const six = names(await selectBricks(disk, ring, { random: { count: 6, seed: 7 } }));
  assert.equal(three.length, 3);
  assert.ok(three.every((n) => six.includes(n)));
  const other = names(await selectBricks(disk, ring, { random: { count: 3, seed: 8 } }));
  assert.notDeepEqual(other, three);
});

Deno.test("isPrimary() gives every position of a ring, edges included, to one brick", () => {
  for (let ra = 359.5; ra < 360.75; ra += 0.0625) {
    for (const dec of [0, 0.1, 0.25, 0.4]) {
      assert.equal(ring.filter((b) => isPrimary(b, ra % 360, dec)).length, 1, `${ra} ${dec}`);
    }
  }
});
