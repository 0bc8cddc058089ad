import assert from "node:assert/strict";
import { InputError } from "../../src/base/errors.ts";
import { TableBuilder } from "../../src/base/table_builder.ts";
import { catalogueTargets, truthTargets } from "../../src/survey/forced_targets.ts";

interface Row {
  type: string;
  ra?: number;
  shape_r?: number;
  shape_e1?: number;
}

function table(rows: Row[]) {
  const t = new TableBuilder(rows.length).text("type", (i) => rows[i].type, 4).add(
    "ra",
    "f8",
    (i) => rows[i].ra ?? 150,
  );
  t.add("dec", "f8", () => 2).add("shape_r", "f4", (i) => rows[i].shape_r ?? 0);
  t.add("shape_e1", "f4", (i) => rows[i].shape_e1 ?? 0).add("shape_e2", "f4", () => 0).add("sersic", "f4", () => 1);
  return t.add("objid", "i4", (i) => i + 7).build();
}

Deno.test("catalogueTargets() takes the catalogue's names and gives rows without a model none", () => {
  const targets = catalogueTargets(
    table([{ type: "PSF" }, { type: "DUP", ra: NaN }, { type: "EXP", shape_r: 0.5 }]),
    "x",
  );
  assert.deepEqual(targets.map((t) => [t.objid, t.simId, t.parameters?.type]), [[7, -1n, "PSF"], [8, -1n, undefined], [
    9,
    -1n,
    "EXP",
  ]]);
  assert.deepEqual([targets[2].parameters!.re, targets[2].parameters!.ra], [0.5, 150]);
});

Deno.test("catalogueTargets() names the rule, the row and the value of what it cannot use", () => {
  const cases: [Row, RegExp][] = [
    [{ type: "COMP" }, /"t": type must be one of PSF, REX, .*NUN, row 1 holds "COMP"/],
    [{ type: "PSF", ra: NaN }, /ra must be finite, row 1 holds NaN/],
    [{ type: "REX", shape_r: 0 }, /shape_r of a REX must be positive, row 1 holds 0/],
    [{ type: "EXP", shape_r: 1, shape_e1: 1 }, /hypot\(shape_e1, shape_e2\) must be below 1, row 1 holds 1, 0/],
  ];
  for (const [row, message] of cases) {
    assert.throws(
      () => catalogueTargets(table([{ type: "PSF" }, row]), '"t"'),
      (e) => e instanceof InputError && message.test(e.message),
    );
  }
});

Deno.test("truthTargets() draws stars as PSF, n = 1 as EXP, n = 4 as DEV, and keeps n within the fitter's range", () => {
  const one = Float64Array.of(1, 1, 1, 1), zero = new Float64Array(4);
  const truth = { id: [5n, 6n, 7n, 8n], ra: one, dec: one, mag: {} };
  const n = Float64Array.of(1, 4, 0.3, 6.2), shape = { n, rhalf: one, e1: zero, e2: zero };
  const galaxies = truthTargets({ ...truth, shape }, [3, 0, 1, 2], "b");
  assert.deepEqual(galaxies.map((t) => [t.simId, t.parameters!.type, t.parameters!.sersic]), [
    [8n, "SER", 6],
    [5n, "EXP", 1],
    [6n, "DEV", 4],
    [7n, "SER", 0.5],
  ]);
  assert.deepEqual(truthTargets(truth, [1], "b")[0].parameters!.type, "PSF");
});
