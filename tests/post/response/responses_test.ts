import assert from "node:assert/strict";
import { nanomaggies } from "../../../src/base/units.ts";
import { normal, uniformStream } from "../../../src/base/random.ts";
import { jackknife } from "../../../src/post/response/jackknife.ts";
import { type Response, responsesOf, samplesOf } from "../../../src/post/response/responses.ts";
import { Rows } from "../../../src/post/science/rows.ts";
import { responseRules } from "../../../src/survey/truth/response.ts";
import { madeRows } from "../../make/tables/science_rows.ts";

const draw = uniformStream({ seed: 5, purpose: "a population", id: 0n });
const cuts = [{ name: "BRIGHT", bit: 2 }];
const none = Object.fromEntries(responseRules.map((r) => [r.kind, 0])) as Record<Response["response"], number>;

interface Sky {
  count: number;
  /** N(<m) ~ 10^(slope m) */
  slope: number;
  /** Faintest magnitude, and that of the cut. */
  faint: number;
  cut: number;
  amount: number;
  /** σ of fluxes, nmgy. */
  noise?: number;
  /** Other noise on either side. */
  apart?: boolean;
  bricks?: number;
}

/** Both sides of a magnified power law, cut by measured flux. */
function magnified({ count, slope, faint, cut, amount, noise = 0, apart = false, bricks = 1 }: Sky): Rows {
  const id = (i: number) => i >> 1, side = (i: number) => i % 2 === 0 ? 1 : -1, limit = nanomaggies(cut);
  const flux = (i: number) => nanomaggies(faint + Math.log10(draw(id(i), 0)) / slope) * (1 + side(i) * amount);
  const measured = (i: number) =>
    flux(i) + noise * normal((item, n) => draw(item, n + (apart && i % 2 ? 4 : 2)), id(i));
  const { table } = madeRows(2 * count, {
    response: () => "magnification",
    side,
    id,
    brickname: (i) => `brick${id(i) % bricks}`,
    in_brick: () => 1,
    fate: () => 0,
    obiwan_mask: () => 1,
    targets_mask: (i) => measured(i) > limit ? 4 : 0,
    tractor_flux_r: measured,
    tractor_mw_transmission_r: () => 1,
  });
  return new Rows(table, ["r"]);
}

const response = (sky: Sky, sample = "BRIGHT") => {
  const rows = magnified(sky), all = responsesOf(rows, { ...none, magnification: sky.amount }, samplesOf(rows, cuts));
  return (quantity: string, over = "sample") =>
    all.find((r) => r.sample === sample && r.quantity === quantity && r.over === over)!;
};

for (const slope of [0.3, 0.4, 0.8]) {
  Deno.test(`counts of slope ${slope} respond to a magnification with 2.5 α − 1`, () => {
    const get = response({ count: 40_000, slope, faint: 23, cut: 22, amount: 0.05 });
    const { value, error, error_unpaired } = get("count_area"), want = 2.5 * slope - 1;
    assert.ok(error < 0.1 && Math.abs(value - want) < 3 * error, `${value} ± ${error}, not ${want}`);
    assert.equal(get("count").value - value, 1);
    assert.ok(error_unpaired > 2 * error, `pairs: ${error}, without: ${error_unpaired}`);
  });
}

Deno.test("counts behind a noisy cut respond as the integral over the selection says", () => {
  const slope = 0.4,
    faint = 22.3,
    cut = 22,
    limit = nanomaggies(cut),
    noise = 0.2 * limit,
    p = 2.5 * slope,
    amount = 0.05;
  // N(m) ∝ ∫ f^(−p − 1) Φ((m f − limit)/σ) df, of fluxes above the faintest.
  const number = (m: number) => {
    let sum = 0;
    const low = Math.log(nanomaggies(faint)), high = low + 12 * Math.LN10 / p / 2, steps = 40_000;
    for (let k = 0; k < steps; k++) {
      const f = Math.exp(low + (high - low) * (k + 0.5) / steps);
      sum += f ** -p * phi((m * f - limit) / noise);
    }
    return sum;
  };
  const want = Math.log(number(1 + amount) / number(1 - amount)) / Math.log((1 + amount) / (1 - amount));
  const { value, error } = response({ count: 100_000, slope, faint, cut, amount, noise })("count");
  assert.ok(error < 0.1 && Math.abs(value - want) < 3 * error, `${value} ± ${error}, not ${want}`);
  // Noise alone, the same for all, would leave the exponent; that sources end where noise still lets them in does not.
  assert.ok(want < p - 0.1, `${want}`);
});

/** Of the normal distribution (Abramowitz & Stegun 7.1.26, within 1e-7). */
function phi(x: number): number {
  const t = 1 / (1 + 0.3275911 * Math.abs(x) / Math.SQRT2);
  const sum = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const erf = 1 - sum * Math.exp(-x * x / 2);
  return x >= 0 ? (1 + erf) / 2 : (1 - erf) / 2;
}

Deno.test("errors are those that repeated draws have, by source, by brick and without pairs", () => {
  const sky = { slope: 0.4, faint: 23, cut: 22, amount: 0.05, noise: 0.2 * nanomaggies(22) };
  const wide = magnified({ ...sky, count: 64_000 }), n = 1000, values: number[] = [];
  const parts = Array.from({ length: 64 }, (_, k) => {
    const some = wide.where((i) => Math.floor((i >> 1) / n) === k);
    const rows = new Rows(
      madeRows(some.length, {
        response: () => "magnification",
        ...Object.fromEntries(
          ["side", "id", "in_brick", "fate", "obiwan_mask", "targets_mask"].map((
            name,
          ) => [name, (i: number) => wide.number(name)(some[i])]),
        ),
        brickname: (i) => `brick${(some[i] >> 1) % 25}`,
      }).table,
      ["r"],
    );
    return responsesOf(rows, { ...none, magnification: sky.amount }, samplesOf(rows, cuts)).find((r) =>
      r.sample === "BRIGHT" && r.quantity === "count"
    )!;
  });
  for (const r of parts) values.push(r.value);
  const mean = values.reduce((a, b) => a + b) / 64,
    spread = Math.sqrt(values.reduce((s, v) => s + (v - mean) ** 2, 0) / 63);
  const told = parts.reduce((s, r) => s + r.error, 0) / 64;
  assert.deepEqual([parts[0].groups, parts[0].n_groups], ["bricks", 25]);
  // The spread of 64 has an error of 9 %.
  assert.ok(Math.abs(told / spread - 1) < 0.25, `told ${told}, seen ${spread}`);

  const paired = response({ ...sky, amount: 0.02, count: 20_000 })("count");
  const apart = response({ ...sky, amount: 0.02, count: 20_000, apart: true })("count");
  assert.equal(paired.groups, "sources");
  assert.ok(paired.error < 0.5 * apart.error, "shared noise takes errors away");
  assert.ok(apart.error < paired.error_unpaired, "shared sources, too");
});

Deno.test("fluxes of the same sources respond with 1, those of a sample of a power law not at all", () => {
  const get = response({ count: 40_000, slope: 0.4, faint: 23, cut: 22, amount: 0.05 });
  assert.ok(Math.abs(get("flux_r", "same sources").value - 1) < 1e-9);
  const all = response({ count: 4000, slope: 0.8, faint: 23, cut: 22, amount: 0.05 }, "recovered")("flux_r");
  assert.ok(Math.abs(all.value - 1) < 1e-9, "no cut, no change of sample");
  const { value, error } = response({ count: 40_000, slope: 0.9, faint: 23, cut: 22, amount: 0.05 })("flux_r");
  assert.ok(Math.abs(value) < 4 * error && error < 0.1, `${value} ± ${error}`);
});

Deno.test("a sample that a side lacks has no response, and one source no error", () => {
  const one = response({ count: 1, slope: 0.4, faint: 15, cut: 22, amount: 0.05 })("count");
  assert.ok(one.value === 0 && Number.isNaN(one.error));
  const empty = response({ count: 50, slope: 0.4, faint: 23, cut: -20, amount: 0.05 })("count");
  assert.ok(Number.isNaN(empty.value) && Number.isNaN(empty.error));
});

Deno.test("jackknife() of a mean is the standard error of the mean, of a sum its variance", () => {
  const groups = Array.from({ length: 200 }, (_, i) => Float64Array.of(1, 7e5 + normal(draw, 1e6 + i)));
  const values = groups.map((g) => g[1]), mean = values.reduce((a, b) => a + b) / 200;
  const want = Math.sqrt(values.reduce((s, v) => s + (v - mean) ** 2, 0) / 199 / 200);
  const [of] = jackknife(groups, (s) => [s[1] / s[0]]);
  assert.ok(Math.abs(of.value - mean) < 1e-6 && Math.abs(of.error / want - 1) < 1e-5, `${of.error}, not ${want}`);
});
