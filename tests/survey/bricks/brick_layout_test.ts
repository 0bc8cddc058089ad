import assert from "node:assert/strict";
import { numbers, texts } from "../../../src/base/table.ts";
import { radians } from "../../../src/base/units.ts";
import { localDisk } from "../../../src/io/disk.ts";
import { type BrickBox, isPrimary } from "../../../src/survey/bricks/brick_grid.ts";
import { BrickLayout, type LaidBrick } from "../../../src/survey/bricks/brick_layout.ts";
import { readBricks } from "../../../src/survey/bricks.ts";
import { sharedPath } from "../../make/references.ts";

const layout = new BrickLayout();

/** Every column of a row, and those of its neighbours above and below. */
const rows = (...list: number[]) =>
  list.flatMap((row) => Array.from({ length: layout.columns(row) }, (_, column) => layout.brick(row, column)));
const names = (list: Iterable<LaidBrick>) => Array.from(list, (b) => b.name);

Deno.test("BrickLayout has the 662,174 bricks of the Legacy Surveys, one at each pole", () => {
  assert.equal(layout.count, 662_174);
  assert.deepEqual(names([layout.at(12, -90), layout.at(300, 90)]), ["1800m900", "1800p900"]);
  assert.equal(layout.at(0, 90).id, 662_174);
});

// Public values, so that the rule is held where no table lies beside the clone.
const known: [string, number, number, number][] = [
  ["0285m165", 236687, 28.523878437047756, -16.5],
  ["1238p245", 467899, 123.88719512195122, 24.5],
  ["1741p242", 466768, 174.11854103343464, 24.25],
  ["2176p330", 511197, 217.63636363636363, 33],
  ["2447p120", 400014, 244.72340425531914, 12],
];
Deno.test("BrickLayout names and numbers public bricks as the survey does, centres to the last bit", () => {
  for (const [name, id, ra, dec] of known) {
    const b = layout.at(ra, dec);
    assert.deepEqual([b.name, b.id, b.ra, b.dec], [name, id, ra, dec]);
  }
  // A name is truncated, not rounded, and says m below the equator only.
  assert.deepEqual(names([layout.at(0, 0), layout.at(359.99, -0.2)]), ["0001p000", "3598m002"]);
});

const sets = [
  ...["testcase3", "testcase4", "testcase6", "testcase12"].map((s) => `legacypipe/${s}`),
  ...["decals_grz", "decals_z", "bass_mzls_grz", "dr5_1238p245"].map((s) => `obiwan/${s}`),
];
for (const set of sets) {
  const dir = sharedPath(`data/${set}`);
  Deno.test({
    name: `BrickLayout agrees with every column of the brick table of ${set}`,
    ignore: !dir,
    fn: async () => {
      const table = await readBricks(localDisk, dir!), name = texts(table, "brickname")!;
      const column = (key: string) => numbers(table, key)!;
      assert.ok(table.nrows > 0);
      for (let i = 0; i < table.nrows; i++) {
        const b = layout.at(column("ra")[i], column("dec")[i]);
        assert.deepEqual([b.name, b.id, b.row, b.column, b.quarter, b.ra, b.dec, b.dec1, b.dec2], [
          name[i],
          ...["brickid", "brickrow", "brickcol", "brickq", "ra", "dec", "dec1", "dec2"].map((key) => column(key)[i]),
        ]);
        for (const key of ["ra1", "ra2"] as const) {
          assert.ok(Math.abs(b[key] - column(key)[i]) < 1e-13, `${b.name} ${key}`);
        }
      }
    },
  });
}

Deno.test("BrickLayout gives every position to one brick, edges, RA 0 and poles included", () => {
  const groups = [[0, 1, 2], [293, 294, 295], [359, 360, 361], [455, 456, 457], [718, 719, 720]];
  for (const group of groups) {
    const near = rows(...group), middle = layout.brick(group[1], 0), last = layout.brick(group[1], -1);
    const ras = [0, 1e-13, 359.9999999999, ...[middle, last].flatMap((b) => [b.ra, b.ra1, b.ra2 % 360])];
    // Every fifth edge of the row, and random-looking positions between.
    for (let c = 0; c < layout.columns(group[1]); c += 5) ras.push(layout.brick(group[1], c).ra1, (c * 137.508) % 360);
    const ends = group.includes(0) ? [-90] : group.includes(720) ? [90] : [];
    const decs = [middle.dec1, middle.dec, middle.dec2 - 1e-12, middle.dec2, ...ends];
    for (const ra of ras) {
      for (const dec of decs) {
        const holders = near.filter((b) => isPrimary(b, ra, dec));
        assert.deepEqual(names(holders), [layout.at(ra, dec).name], `RA ${ra}, Dec ${dec}`);
      }
    }
  }
});

Deno.test("BrickLayout rows fill 360° without gaps and no brick is wider or higher than the layout's size", () => {
  for (const row of [1, 2, 100, 294, 360, 500, 719]) {
    const list = rows(row);
    list.forEach((b, c) => {
      const next = list[(c + 1) % list.length];
      assert.equal(next.ra1, b.ra2 % 360);
      assert.equal(next.id, c + 1 < list.length ? b.id + 1 : list[0].id);
      const widest = (b.ra2 - b.ra1) * Math.cos(radians(Math.min(Math.abs(b.dec1), Math.abs(b.dec2))));
      assert.ok(widest <= 0.25 + 1e-9 && b.dec2 - b.dec1 === 0.25, `${b.name} is ${widest}° wide`);
    });
    assert.equal(list.length % 2, 0);
  }
  assert.deepEqual(layout.brick(360, -1), layout.brick(360, 1439));
});

Deno.test("BrickLayout.inBox() lists what overlaps, through RA 0 too, and nothing twice", () => {
  const overlaps = (b: LaidBrick, box: BrickBox) => {
    const pieces = box.ra1 <= box.ra2 ? [[box.ra1, box.ra2]] : [[0, box.ra2], [box.ra1, 360]];
    return b.dec2 > box.dec1 && b.dec1 < box.dec2 && pieces.some(([lo, hi]) => b.ra2 > lo && b.ra1 < hi);
  };
  for (
    const [ra1, ra2, dec1, dec2] of [
      [135, 135.3, 19.1, 19.3],
      [359.8, 0.3, -0.3, 0.3],
      [0, 0.25, -0.125, 0.125],
      [10, 9.9, 89.5, 90],
      [350, 10, -90, -89.6],
    ]
  ) {
    const box = { ra1, ra2, dec1, dec2 }, found = [...layout.inBox(box)];
    const low = Math.max(0, layout.at(0, dec1).row - 1), high = Math.min(720, layout.at(0, dec2).row + 1);
    const want = rows(...Array.from({ length: high - low + 1 }, (_, k) => low + k)).filter((b) => overlaps(b, box));
    assert.deepEqual(names(found), names(want), JSON.stringify(box));
    assert.ok(found.length > 0 && new Set(names(found)).size === found.length);
  }
});

Deno.test("BrickLayout.at() refuses a Dec beyond the poles and takes any RA", () => {
  assert.throws(() => layout.at(10, 90.1), /Dec -90..90/);
  assert.equal(layout.at(-0.1, 5).name, layout.at(359.9, 5).name);
  assert.equal(layout.at(-1e-15, 5).column, 0);
});
