import assert from "node:assert/strict";
import { joinRows, layout } from "../../src/compute/layout.ts";

const box = layout("cutBox", { x0: 1, psfSize: 1, jacobian: 4, gauss: 1 });

Deno.test("layout() counts offsets and the stride from the lengths, in the order of the columns", () => {
  assert.deepEqual(box.at, { x0: 0, psfSize: 1, jacobian: 2, gauss: 6 });
  assert.equal(box.stride, 7);
  assert.equal(layout("four", { a: 5 }, 4).stride, 8);
});

Deno.test("layout() names columns in WGSL as in TypeScript", () => {
  assert.equal(
    box.wgsl,
    "const CUT_BOX_X0 = 0u;\nconst CUT_BOX_PSF_SIZE = 1u;\nconst CUT_BOX_JACOBIAN = 2u;\nconst CUT_BOX_GAUSS = 6u;\n" +
      "const CUT_BOX_STRIDE = 7u;\n",
  );
});

Deno.test("a layout packs rows and reads them back", () => {
  const rows = [box.pack({ x0: 3, psfSize: 63, jacobian: [1, 2, 3, 4], gauss: -2 }), box.packSome({ jacobian: [5] })];
  const values = joinRows(rows);
  assert.deepEqual([...values], [3, 63, 1, 2, 3, 4, -2, 0, 0, 5, 0, 0, 0, 0]);
  const get = box.reader(values, 0);
  assert.deepEqual([get("psfSize"), get("jacobian", 3), box.reader(values, 1)("jacobian")], [63, 4, 5]);
  assert.deepEqual([...box.row(values, 1)], [0, 0, 5, 0, 0, 0, 0]);
  assert.deepEqual([...box.cells(values, 0, "jacobian")], [1, 2, 3, 4]);
});

Deno.test("a layout refuses more values than a column has", () => {
  assert.throws(
    () => box.packSome({ gauss: [1, 2] }),
    /^RangeError: Cannot pack 2 values into column "gauss" of a row of "cutBox": it has room for 1$/,
  );
});
