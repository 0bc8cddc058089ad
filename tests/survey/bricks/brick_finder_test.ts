import assert from "node:assert/strict";
import { InputError, UsageError } from "../../../src/base/errors.ts";
import { TableBuilder } from "../../../src/base/table_builder.ts";
import { BrickFinder, brickGrid } from "../../../src/survey/bricks.ts";

const names = ["0001p000", "0002p000", "0003p000", "0002p000"];
const bricks = new TableBuilder(4).text("brickname", (i) => names[i], 8).add("brickid", "i4", (i) => 10 + i)
  .add("ra", "f8", (i) => i === 2 ? NaN : 0.125 + 0.25 * i).add("dec", "f8", () => 0)
  .add("ra1", "f8", (i) => 0.25 * i).add("ra2", "f8", (i) => 0.25 * (i + 1))
  .add("dec1", "f8", () => -0.125).add("dec2", "f8", () => 0.125).build();

Deno.test("BrickFinder gives each brick of a table what brickGrid() gives it alone, the first of a name that is there twice", () => {
  const finder = new BrickFinder(bricks);
  for (const brick of ["0002p000", "0001p000", "0002p000"]) {
    const { wcs, ...have } = finder.grid({ brick, zoom: [10, 60, 20, 50] });
    const { wcs: other, ...want } = brickGrid(bricks, { brick, zoom: [10, 60, 20, 50] });
    assert.deepEqual(have, want);
    assert.deepEqual(wcs.toSky(3, 4), other.toSky(3, 4));
  }
  assert.equal(finder.row("0002p000"), 1);
  assert.equal(finder.grid({ brick: "0002p000" }).brickid, 11);
});

Deno.test("BrickFinder says which brick is missing and which value is no number", () => {
  const finder = new BrickFinder(bricks);
  assert.throws(
    () => finder.row("9999p999"),
    (e) => e instanceof UsageError && /9999p999.*has 0001p000,/.test(e.message),
  );
  assert.throws(
    () => finder.grid({ brick: "0003p000" }),
    (e) => e instanceof InputError && /ra must be finite, row 2/.test(e.message),
  );
});

Deno.test("BrickFinder finds a name with trailing blanks, first and later, and never a name that only begins so", () => {
  const padded = new TableBuilder(2).text("brickname", (i) => ["0001p0009", "0001p000 "][i], 9).build();
  const column = padded.columns.get("brickname")!;
  const finder = new BrickFinder({ ...padded, columns: new Map([["BRICKNAME", column]]) });
  for (let time = 0; time < 3; time++) assert.equal(finder.row("0001p000"), 1);
});
