import assert from "node:assert/strict";
import { normal, uniformStream } from "../../src/base/random.ts";
import { TableBuilder } from "../../src/base/table_builder.ts";
import type { Table } from "../../src/base/table.ts";
import { magnitude, nanomaggies } from "../../src/base/units.ts";
import { fitsBytes, tableHdu } from "../../src/io/fits.ts";
import { MemoryDisk } from "../../src/io/memory_disk.ts";
import { kolmogorovSmirnov } from "../../src/math/two_samples/kolmogorov_smirnov.ts";
import { makeModel } from "../../src/randoms/models.ts";
import { deconvolve } from "../../src/math/deconvolution/extreme_deconvolution.ts";
import { chooseMixture } from "../../src/math/deconvolution/choose_components.ts";
import type { PropertyModel } from "../../src/randoms/models/model.ts";

const rows = 5000;
type Truth = { g: number; r: number; z: number; rhalf: number };

/** A known population: red and blue galaxies, correlated in colour and size. */
function truthOf(i: number): Truth {
  const u = uniformStream({ seed: 11, purpose: "deep", id: BigInt(i) }), red = u(0, 0) < 0.4;
  const r = (red ? 22.2 : 22.8) + 0.5 * normal(u, 1), a = normal(u, 2), b = normal(u, 3);
  const gr = (red ? 1.3 : 0.5) + 0.12 * a, rz = (red ? 0.9 : 0.4) + 0.05 * a + 0.08 * b;
  return { r, g: r + gr, z: r - rz, rhalf: Math.exp((red ? -0.4 : -0.9) - 0.2 * (r - 22.5) + 0.2 * normal(u, 4)) };
}

/** The same measured: fluxes with S/N of about 5 to 50, sizes to about 15 %. */
function measuredOf(i: number) {
  const t = truthOf(i), u = uniformStream({ seed: 12, purpose: "deep", id: BigInt(i) });
  const sigma = { g: 0.04, r: 0.06, z: 0.1 }, scale = 0.7 + 0.6 * u(0, 0);
  const flux = (["g", "r", "z"] as const).map((b, k) => nanomaggies(t[b]) + scale * sigma[b] * normal(u, 1 + k));
  const sizeError = 0.15 * t.rhalf;
  return {
    flux,
    error: Object.values(sigma).map((s) => scale * s),
    rhalf: Math.max(0.02, t.rhalf + sizeError * normal(u, 5)),
    sizeError,
  };
}

function deepTable(): Table {
  const all = Array.from({ length: rows }, (_, i) => measuredOf(i)), t = new TableBuilder(rows);
  (["g", "r", "z"] as const).forEach((b, k) => {
    t.add(`flux_${b}`, "f8", (i) => all[i].flux[k]).add(`flux_ivar_${b}`, "f8", (i) => all[i].error[k] ** -2);
  });
  t.add("rhalf", "f8", (i) => all[i].rhalf).add("rhalf_err", "f8", (i) => all[i].sizeError);
  return t.add("n", "f8", (i) => i % 3 === 0 ? 4 : 1).add("redshift", "f8", (i) => i / rows).build();
}

async function model(
  table: Table,
  mode: "deconvolved" | "resampled",
  more: { components?: number; seed?: number } = {},
) {
  const disk = new MemoryDisk();
  await disk.write("deep.fits", fitsBytes([tableHdu(table, "DEEP")]));
  return await makeModel(disk, {
    ...{ name: "table", seed: 1, shape: "uniform", mode, smoothing: "rule", sample: "deep.fits", mapping: new Map() },
    ...{ nz: "eboss", extended: true, ...more },
  });
}

const coordinates: Record<string, (t: Truth) => number> = {
  r: (t) => t.r,
  "g - r": (t) => t.g - t.r,
  "r - z": (t) => t.r - t.z,
  "ln rhalf": (t) => Math.log(t.rhalf),
};

/** Mean, variance and covariance with the next coordinate. */
function moments(sources: readonly Truth[]) {
  const list = Object.values(coordinates).map((of) => Float64Array.from(sources, of)), n = sources.length;
  const mean = list.map((v) => v.reduce((s, x) => s + x, 0) / n);
  const covariance = (a: number, b: number) =>
    list[a].reduce((s, x, i) => s + (x - mean[a]) * (list[b][i] - mean[b]), 0) / n;
  return { mean, covariance };
}

const drawn = (m: PropertyModel, count: number, first = 1): Truth[] => {
  const { g, r, z, rhalf } = m.draw(first, count) as Record<string, Float64Array>;
  return Array.from(g, (_, i) => ({ g: g[i], r: r[i], z: z[i], rhalf: rhalf[i] }));
};

Deno.test("--sample-mode deconvolved draws from the population behind a noisy catalogue; copying it widens every colour", async () => {
  const truth = moments(Array.from({ length: rows }, (_, i) => truthOf(i)));
  const population = moments(drawn(await model(deepTable(), "deconvolved"), 20_000));
  const copied = moments(
    Array.from({ length: rows }, (_, i) => {
      const { flux: [g, r, z], rhalf } = measuredOf(i);
      return { g: magnitude(g), r: magnitude(r), z: magnitude(z), rhalf };
    }).filter((t) => Object.values(t).every(Number.isFinite)),
  );
  const names = Object.keys(coordinates);
  let biased = 0;
  names.forEach((name, a) => {
    // Errors of a mean and a covariance of as many rows, noise included, four times over.
    const mean = 4 * Math.sqrt(copied.covariance(a, a) / rows);
    assert.ok(
      Math.abs(population.mean[a] - truth.mean[a]) < mean,
      `mean ${name}: ${population.mean[a]} ${truth.mean[a]} ± ${mean}`,
    );
    names.forEach((other, b) => {
      const error = 4 * Math.sqrt(2 * copied.covariance(a, a) * copied.covariance(b, b) / rows);
      const [p, t] = [population.covariance(a, b), truth.covariance(a, b)];
      assert.ok(Math.abs(p - t) < error, `covariance of ${name} and ${other}: ${p} ${t} ± ${error}`);
    });
    const error = Math.sqrt(2 / rows) * copied.covariance(a, a);
    if (copied.covariance(a, a) - truth.covariance(a, a) > 5 * error) biased++;
  });
  assert.ok(biased >= 3, `copied rows are too wide in ${biased} of four coordinates`);
});

Deno.test("shapes of the drawn distributions are the truth's, those of copies are not", async () => {
  const m = await model(deepTable(), "deconvolved"), copies = Array.from({ length: 3000 }, (_, i) => measuredOf(i));
  const sources = drawn(m, 2000), truth = Array.from({ length: 2000 }, (_, i) => truthOf(rows + i));
  for (const [name, of] of Object.entries(coordinates)) {
    const { p } = kolmogorovSmirnov(sources.map(of), truth.map(of));
    assert.ok(p > 0.01, `${name}: p ${p}`);
  }
  const colour = copies.map(({ flux: [g, r] }) => magnitude(g) - magnitude(r));
  assert.ok(kolmogorovSmirnov(colour, truth.map(coordinates["g - r"])).p < 1e-3);
});

Deno.test("a row depends on its id alone, keeps what its row has besides, and the record says what was fitted", async () => {
  const m = await model(deepTable(), "deconvolved", { components: 2 });
  assert.deepEqual(drawn(m, 100, 51), drawn(m, 150, 1).slice(50));
  const { n, redshift, id_sample } = m.draw(1, 50) as { n: Float64Array; redshift: Float64Array; id_sample: string[] };
  id_sample.forEach((id, i) => {
    const row = Number(id) - 1;
    assert.deepEqual([n[i], redshift[i]], [row % 3 === 0 ? 4 : 1, row / rows]);
  });
  assert.match(m.about, /deconvolved: 2 Gaussians in asinh magnitudes, colours and ln size$/);
  assert.deepEqual([...m.columns.keys()], [
    "id",
    "ra",
    "dec",
    "g",
    "r",
    "z",
    "rhalf",
    "redshift",
    "n",
    "ba",
    "pa",
    "id_sample",
  ]);
});

Deno.test("magnitudes with errors are read as fluxes with errors are", async () => {
  const fluxes = deepTable(),
    mags = new TableBuilder(rows),
    bright = (i: number, k: number) => Math.max(measuredOf(i).flux[k], 0.05);
  const both = new TableBuilder(rows);
  (["g", "r", "z"] as const).forEach((b, k) => {
    both.add(`flux_${b}`, "f8", (i) => bright(i, k)).add(`flux_ivar_${b}`, "f8", (i) => measuredOf(i).error[k] ** -2);
    mags.add(b, "f8", (i) => magnitude(bright(i, k)));
    mags.add(`${b}_err`, "f8", (i) => 2.5 / Math.LN10 * measuredOf(i).error[k] / bright(i, k));
  });
  const shapes = ["rhalf", "rhalf_err", "n"].map((name) => [name, fluxes.columns.get(name)!] as const);
  const [a, b] = await Promise.all([mags.build(), both.build()].map(async (table) => {
    for (const [name, column] of shapes) table.columns.set(name, column);
    return drawn(await model(table, "deconvolved", { components: 1 }), 50);
  }));
  a.forEach((source, i) => {
    for (const of of Object.values(coordinates)) assert.ok(Math.abs(of(source) - of(b[i])) < 1e-6);
  });
});

Deno.test("deconvolve() recovers a mixture of two whose errors differ row by row, and held-out rows choose two", () => {
  const n = 4000, d = 2, value = new Float64Array(n * d), error = new Float64Array(n * d * d);
  for (let i = 0; i < n; i++) {
    const u = uniformStream({ seed: 3, purpose: "two", id: BigInt(i) }), first = u(0, 0) < 0.3, sigma = 0.2 + u(0, 1);
    const x = first ? [-2 + 0.5 * normal(u, 1), 1 + 0.5 * normal(u, 2)] : [1 + normal(u, 1), -1];
    if (!first) x[1] += 0.8 * (x[0] - 1) + 0.3 * normal(u, 2);
    value.set(x.map((v, k) => v + sigma * normal(u, 3 + k)), i * d);
    error.set([sigma ** 2, 0, 0, sigma ** 2], i * d * d);
  }
  const points = { n, dimensions: d, value, error },
    { mixture: { weight, mean, covariance } } = deconvolve(points, { components: 2, seed: 1 });
  const k = weight[0] < weight[1] ? 0 : 1,
    other = 1 - k,
    near = (a: number, b: number, tolerance: number) => assert.ok(Math.abs(a - b) < tolerance, `${a} ${b}`);
  // 1,200 and 2,800 points of scatter 0.9 and 1.25, noise included: four standard errors.
  near(weight[k], 0.3, 0.04);
  [[k, -2, 1], [other, 1, -1]].forEach(([c, x, y]) => (near(mean[2 * c], x, 0.12), near(mean[2 * c + 1], y, 0.12)));
  [0.25, 0, 0, 0.25].forEach((v, i) => near(covariance[4 * k + i], v, 0.12));
  [1, 0.8, 0.8, 0.73].forEach((v, i) => near(covariance[4 * other + i], v, 0.2));
  const { trials } = chooseMixture(points, 1),
    of = (c: number) => trials.find((t) => t.components === c)!.logLikelihood;
  assert.ok(of(2) > of(1) + 0.02, "one Gaussian is much less likely");
  for (const t of trials) assert.ok(t.logLikelihood < of(2) + 0.01, `${t.components} are not much better than two`);
});

Deno.test("what a catalogue lacks or must not hold is named with column and row", async () => {
  const refused = async (change: (t: Table) => void, message: RegExp) => {
    const table = deepTable();
    change(table);
    await assert.rejects(() => model(table, "deconvolved"), message);
  };
  await refused(
    (t) => t.columns.delete("flux_ivar_r"),
    /draw from "deep\.fits" deconvolved: column "flux_ivar_r" is missing/,
  );
  await refused((t) => t.columns.delete("rhalf_err"), /column "rhalf_err" is missing/);
  await refused((t) => t.columns.delete("flux_z"), /"mag_z" or "z" or "flux_z" is missing/);
  await refused(
    (t) => (t.columns.get("flux_ivar_g")!.data as Float64Array)[4] = 0,
    /flux_ivar_g must be .*row 5 holds 0/,
  );
  await refused(
    (t) => (t.columns.get("flux_g")!.data as Float64Array)[6] = NaN,
    /flux_g must be finite, row 7 holds NaN/,
  );
  await refused((t) => (t.columns.get("rhalf")!.data as Float64Array)[1] = -1, /rhalf must be .*row 2 holds -1/);
  const few = new TableBuilder(3);
  await assert.rejects(
    async () => await model(few.add("n", "f8", () => 1).build(), "deconvolved"),
    /at least 50 rows are needed, it has 3/,
  );
  await assert.rejects(
    () =>
      makeModel(new MemoryDisk(), {
        name: "eboss-elg",
        seed: 1,
        shape: "joint",
        mode: "deconvolved",
        smoothing: "rule",
        mapping: new Map(),
        nz: "eboss",
        extended: true,
      }),
    /Cannot draw eboss-elg deconvolved: its sample has no errors/,
  );
});
