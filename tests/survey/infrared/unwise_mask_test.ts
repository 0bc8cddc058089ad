import assert from "node:assert/strict";
import { wiseMask } from "../../../src/survey/infrared/unwise_mask.ts";
import { tileName, tileOf } from "../../../src/survey/infrared/tile_files.ts";

Deno.test("wiseMask() gives each band the catalogue's bits of its own", () => {
  // Bits of a tile, and what they are of W1 and W2 (table of the masks of unWISE).
  const table: [number[], number, number][] = [
    [[0], 1, 0],
    [[1], 1, 0],
    [[2], 0, 1],
    [[3], 0, 1],
    [[27], 2, 0],
    [[28], 0, 2],
    [[25], 4, 0],
    [[12], 0, 4],
    [[14, 17], 8 | 16, 0],
    [[15, 20], 0, 8 | 16],
    [[23, 24], 32, 32],
    [[4, 5], 64, 64],
    [[29], 128, 0],
    [[30], 0, 128],
    [[6, 7, 21, 22, 31], 0, 0],
  ];
  for (const [bits, w1, w2] of table) {
    const value = bits.reduce((sum, bit) => sum | (1 << bit), 0);
    assert.deepEqual([wiseMask(value, "w1"), wiseMask(value, "w2")], [w1, w2], `bits ${bits}`);
  }
});

Deno.test("tileOf() reads the centre from a name and refuses names that are none", () => {
  for (
    const [ra, dec, name] of [[149.75, 1.51, "1497p015"], [0, -0.04, "0000m000"], [359.9, -89.9, "3599m899"]] as const
  ) {
    assert.equal(tileName(ra, dec), name);
    const tile = tileOf(name)!;
    assert.ok(Math.abs(tile.ra - ra) <= 0.1 && Math.abs(tile.dec - dec) <= 0.1, name);
  }
  for (const name of ["149p015", "1497x015", "1497p9999", "9999p015", "1497p915", "../97p015"]) {
    assert.equal(tileOf(name), undefined, name);
  }
});
