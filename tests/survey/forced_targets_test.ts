import assert from "node:assert/strict";
import { InputError } from "../../src/base/errors.ts";
import type { Column } from "../../src/base/table.ts";
import { TableBuilder } from "../../src/base/table_builder.ts";
import { stackedTable } from "../../src/stages/forced/tables.ts";
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
  assert.deepEqual(targets.map((t) => [t.objid, t.simId, t.parameters?.type]), [[7, undefined, "PSF"], [
    8,
    undefined,
    undefined,
  ], [
    9,
    undefined,
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

Deno.test("catalogueTargets() refuses columns of another kind or shape than one number a row", () => {
  const sound = table([{ type: "PSF" }, { type: "EXP", shape_r: 1 }]);
  const pairs: Column = { type: "f8", shape: [2], data: new Float64Array(4) };
  const words: Column = { type: "str", shape: [], data: ["1", "2"] };
  for (
    const [name, column, what] of [
      ["ra", pairs, /column ra must hold one value a row, it holds arrays of 2/],
      ["objid", words, /column objid must hold numbers, it holds text/],
      ["brickname", pairs, /column brickname must hold text, it holds numbers/],
    ] as const
  ) {
    const columns = new Map([...sound.columns, [name, column]]);
    assert.throws(() => catalogueTargets({ ...sound, columns }, '"t"'), what);
  }
  const steep: Column = { type: "f4", shape: [], data: Float32Array.of(9, 9) };
  const columns = new Map([...table([{ type: "PSF" }, { type: "SER", shape_r: 1 }]).columns, ["sersic", steep]]);
  assert.throws(() => catalogueTargets({ nrows: 2, columns }, '"t"'), /sersic must be 0.5..6, row 1 holds 9/);
});

Deno.test("stackedTable() keeps every id of 64 bits beside rows of a catalogue, which have none", () => {
  const rows = catalogueTargets(table([{ type: "PSF" }, { type: "DUP", ra: NaN }]), "x");
  for (
    const [ids, none] of [[[7n, -5n], -1n], [[2n ** 63n - 1n, -(2n ** 63n)], -1n], [[2n ** 64n - 1n, 3n], 0n]] as const
  ) {
    const mag = { r: Float64Array.of(20, 20) }, at = Float64Array.of(150, 150);
    const fakes = truthTargets({ id: [...ids], ra: at, dec: at, mag }, [0, 1], "1500p020");
    const made = stackedTable([], [...rows, ...fakes], []);
    assert.deepEqual(Array.from(made.columns.get("sim_id")!.data as BigInt64Array), [none, none, ...ids]);
    assert.deepEqual(Array.from(made.columns.get("objid")!.data as Int32Array), [7, 8, -1, -1]);
  }
});
