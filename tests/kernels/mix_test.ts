import assert from "node:assert/strict";
import type { Engine } from "../../src/compute/engine.ts";
import { joinRows } from "../../src/compute/layout.ts";
import { jobRow, mixRow, phase, stateRow } from "../../src/kernels/fit_layout.ts";
import { sersicTables } from "../../src/kernels/sersic_tables.ts";
import { modelCode, parameterCount, slot } from "../../src/kernels/fit_types.ts";
import { f32Engines, reference } from "../make/engines.ts";

/** Rows of every model at awkward shapes: round, nearly round, very flat; n across all table ranges. */
const cases = Object.values(modelCode).flatMap((model) =>
  [[0, 0], [1e-4, -2e-5], [0.04, 0.03], [0.3, -0.5], [-4, 3], [-8, 1]].flatMap(([ee1, ee2]) =>
    (model === modelCode.SER ? [0.5, 0.505, 0.54, 0.6, 0.65, 0.9, 1, 1.0001, 1.4, 2.2, 3.05, 4.4, 6] : [0]).map((
      n,
    ) => ({
      model,
      ee1,
      ee2,
      n,
    }))
  )
);

async function run(engine: Engine) {
  const count = cases.length,
    upload = (type: "i32" | "f32", values: Float64Array) => {
      const buffer = engine.alloc(type, values.length);
      engine.write(buffer, values);
      return buffer;
    };
  const states = cases.map((c) => {
    const trial = new Float64Array(parameterCount);
    trial[slot.lnre] = 0.7;
    trial.set([c.ee1, c.ee2, c.n], slot.ee1);
    return stateRow.packSome({ phase: phase.start, trial: trial.map(Math.fround) });
  });
  const buffers = [
    upload("i32", joinRows(cases.map(({ model }) => jobRow.packSome({ model })))),
    upload("f32", joinRows(states)),
    upload("f32", sersicTables()),
    engine.alloc("f32", count * mixRow.stride),
  ];
  await engine.run([{ kernel: "mix", buffers, params: [count], groups: Math.ceil(count / 64) }]);
  const rows = await engine.read(buffers[3]);
  for (const b of buffers) b.destroy();
  return cases.map((_, i) => Float64Array.from(mixRow.row(rows, i)));
}

const components = (row: Float64Array) =>
  Array.from(
    { length: row[mixRow.at.components] },
    (_, k) =>
      [mixRow.at.amplitude, mixRow.at.variance, mixRow.at.amplitudeSlope, mixRow.at.varianceSlope].map((c) =>
        row[c + k]
      ),
  )
    .filter(([a, v, da]) => a !== 0 || v !== 0 || da !== 0)
    .sort((p, q) => p[1] - q[1]);

for (const engine of f32Engines) {
  Deno.test(`mix: mixtures, their slopes and the moments agree with the f64 twin (${engine.id})`, async () => {
    const [want, have] = [await run(reference), await run(engine)];
    cases.forEach((c, i) => {
      const label = JSON.stringify(c), a = components(want[i]), b = components(have[i]);
      assert.equal(b.length, a.length, label);
      // Slopes come from cubic pieces with coefficients up to 1e3: 1e-4 of the largest slope.
      const scale = [1, 1, 1, 1].map((_, column) => Math.max(...a.map((r) => Math.abs(r[column])), 1e-3));
      a.forEach((r, k) =>
        r.forEach((v, column) =>
          assert.ok(
            Math.abs(b[k][column] - v) <= (column < 2 ? 3e-6 : 1e-4) * scale[column],
            `component ${k} column ${column} of ${label}: ${b[k][column]}, want ${v}`,
          )
        )
      );
      for (let k = 0; k < 9; k++) {
        const v = want[i][mixRow.at.moments + k], w = have[i][mixRow.at.moments + k];
        assert.ok(Math.abs(w - v) <= 2e-5 * Math.exp(1.4), `moment ${k} of ${label}: ${w}, want ${v}`);
      }
    });
  });
}
