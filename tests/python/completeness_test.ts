/** Completeness of the Python package against that of the plots, on rows with everything that bins can meet. */
import assert from "node:assert/strict";
import { fitsBytes, tableHdu } from "../../src/io/fits.ts";
import { axesOf } from "../../src/report/figures/completeness/axes.ts";
import { curveFigure } from "../../src/report/figures/completeness/curve.ts";
import { isFigure } from "../../src/report/figures/figure.ts";
import { openPlotter } from "../../src/report/plot.ts";
import { command, python, pythonHas } from "../make/command.ts";
import { inTemp } from "../make/in_temp.ts";
import { root } from "../make/root.ts";
import { madeRows, randomOf } from "../make/tables/science_rows.ts";

const ready = await pythonHas("numpy", "astropy");
if (!ready) console.log("skipped: completeness in Python and of the plots (needs Debian's python3-astropy)");

/** Sources of several profiles and sizes; depth in steps, some without an exposure; some outside, failed or not recovered. */
function rows(n: number) {
  const u = (purpose: string) => randomOf(`python ${purpose}`).uniform;
  const mag = u("mag"), size = u("size"), pick = u("pick"), step = u("step"), lost = u("lost"), real = u("real");
  return madeRows(n, {
    rflux: (i) => i % 97 === 0 ? -1 : 10 ** (0.4 * (22.5 - (20 + 6 * mag(i)))),
    gflux: (i) => Math.fround(10 ** (0.4 * (22.5 - (21 + 5 * mag(i))))),
    rhalf: (i) => 0.2 + Math.round(20 * size(i)) / 10,
    n: (i) => [0.5, 1, 4][Math.floor(3 * pick(i))],
    galdepth_r: (i) => Math.floor(12 * step(i)) * 30,
    galdepth_g: (i) => 100 + step(i),
    psfsize_r: (i) => i % 50 === 0 ? NaN : 1 + Math.floor(5 * step(i)) / 10,
    ebv: (i) => 0.01 + 0.05 * size(i) ** 3,
    real_separation: (i) => i % 31 === 0 ? NaN : 40 * real(i),
    fate: (i) => i % 53 === 0 ? 1 : 0,
    in_brick: (i) => i % 11 === 0 ? 0 : 1,
    vetoed: () => 0,
    obiwan_mask: (i) => lost(i) > mag(i) ? 1 : 0,
  }, ["g", "r"]);
}

/** Which series of which figure a value of `by` is. */
const compared: Readonly<Record<string, [figure: string, series: string]>> = {
  mag_r: ["magnitude", "r"],
  mag_g: ["magnitude", "g"],
  rhalf: ["size", "all"],
  n: ["sersic", "all"],
  depth_r: ["depth", "r"],
  depth_g: ["depth", "g"],
  psfsize_r: ["seeing", "r"],
  ebv: ["dust", "all"],
  real_separation: ["neighbour", "recovered"],
};

const script = `
import json, sys
import numpy as np
import obiwan_gpu
from obiwan_gpu._tables import read_table
rows = read_table(sys.argv[1], 1)
print(json.dumps({by: {c: [float(v) for v in t[c]] for c in t.colnames}
                  for by in sys.argv[2:] for t in [obiwan_gpu.completeness(rows, by)]}))
`;

for (const n of [37, 400, 20_000]) {
  Deno.test({
    name: `completeness in Python has the bins, counts and intervals of the plots, of ${n} sources`,
    ignore: !ready,
    fn: () =>
      inTemp(async (dir) => {
        const made = rows(n), plotter = await openPlotter(), path = `${dir}/rows.fits`;
        await Deno.writeFile(path, fitsBytes([tableHdu(made.table, "RANDOMS")]));
        const { code, out, err } = await command(python, ["-c", script, path, ...Object.keys(compared)], {
          env: { PYTHONPATH: `${root}python` },
        });
        assert.equal(code, 0, err);
        const theirs = JSON.parse(out) as Record<string, Record<string, number[]>>;
        for (const [by, [id, series]] of Object.entries(compared)) {
          const axis = axesOf(made).find((a) => a.id === `completeness-${id}`)!;
          const figure = curveFigure(made, plotter, axis);
          assert.ok(isFigure(figure), by);
          const column = (name: string) => [...figure.table.columns.get(name)!.data] as (number | string)[];
          const mine = column("series").flatMap((s, i) => s === series ? [i] : []);
          assert.ok(mine.length > 1, by);
          for (const name of ["low_edge", "high_edge", "mean", "n", "k", "fraction", "low", "high"]) {
            const want = mine.map((i) => column(name)[i] as number), have = theirs[by][name];
            assert.equal(have.length, want.length, `${by}: ${name}`);
            // The figures' tables have nine digits.
            want.forEach((w, i) =>
              assert.ok(
                Math.abs(have[i] - w) <= 1e-8 * Math.max(1, Math.abs(w)),
                `${by}: ${name} ${i}: ${have[i]}, ${w}`,
              )
            );
          }
        }
      }),
  });
}
