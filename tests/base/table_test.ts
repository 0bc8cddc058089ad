import assert from "node:assert/strict";
import { findColumn, numbers, type Table, takeRows, texts } from "../../src/base/table.ts";
import { exitCodeOf, InputError, StoppedError, UsageError } from "../../src/base/errors.ts";
import { sortBands } from "../../src/base/bands.ts";
import { invert2 } from "../../src/math/wcs/wcs_types.ts";
import { type BrickGrid, isPrimary } from "../../src/survey/bricks/brick_grid.ts";

const table: Table = {
  nrows: 3,
  columns: new Map([
    ["ra", { type: "f8", shape: [], data: Float64Array.of(1, 2, 3) }],
    ["dchisq", { type: "f4", shape: [2], data: Float32Array.of(1, 2, 3, 4, 5, 6) }],
    ["type", { type: "str", shape: [], data: ["PSF", "REX ", "EXP"] }],
  ]),
};

Deno.test("findColumn() and texts() ignore case and trailing blanks", () => {
  assert.equal(findColumn(table, "RA")?.type, "f8");
  assert.deepEqual(texts(table, "TYPE"), ["PSF", "REX", "EXP"]);
  assert.equal(numbers(table, "type"), undefined);
});

Deno.test("takeRows() keeps the order asked for, vector columns included", () => {
  const taken = takeRows(table, [2, 0]);
  assert.deepEqual(Array.from(findColumn(taken, "dchisq")!.data as Float32Array), [5, 6, 1, 2]);
  assert.deepEqual(findColumn(taken, "type")!.data, ["EXP", "PSF"]);
});

Deno.test("exitCodeOf() names the remedy, and calls the unknown a bug", () => {
  const codes = [new UsageError(""), new InputError(""), new StoppedError(""), new Error("")].map(exitCodeOf);
  assert.deepEqual(codes, [2, 3, 75, 70]);
});

Deno.test("sortBands() uses the catalogue order", () => {
  assert.deepEqual(sortBands(["z", "g", "r", "g"]), ["g", "r", "z"]);
});

Deno.test("invert2() inverts a CD matrix", () => {
  const [a, b, c, d] = invert2([1, 2, 3, 4]);
  assert.deepEqual([a, b, c, d].map((v) => +v.toFixed(12)), [-2, 1, 1.5, -0.5]);
});

Deno.test("isPrimary() wraps at RA 0 and leaves out the upper edge", () => {
  const brick = { ra1: 359.9, ra2: 0.1, dec1: 0, dec2: 0.25 } as BrickGrid;
  assert.ok(isPrimary(brick, 359.95, 0.1) && isPrimary(brick, 0.05, 0));
  assert.ok(!isPrimary(brick, 0.1, 0.1) && !isPrimary(brick, 0.05, 0.25));
});
