import assert from "node:assert/strict";
import { detectDefaults } from "../../src/stages/detect.ts";
import { blankSky, measure, type Outcome } from "./blank_sky.ts";
import { long } from "../make/long.ts";

/** Skies of 100 faint and 100 bright sources each. */
const count = Number(Deno.env.get("OBIWAN_SKIES") ?? (long ? 16 : 4));

const faint: Outcome[] = [], bright: Outcome[] = [];
for (let k = 0; k < count; k++) {
  const sky = await blankSky(11 + k);
  faint.push(...await measure(sky, "r", 2 * k, [22.4, 24.7]));
  bright.push(...await measure(sky, "r", 2 * k + 1, [20.5, 22.4]));
}

const density = (x: number) => Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
/** Normal distribution function (Abramowitz & Stegun 7.1.26: 1e-7). */
function below(x: number): number {
  const z = Math.abs(x) / Math.SQRT2, t = 1 / (1 + 0.3275911 * z);
  const tail = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t *
    Math.exp(-z * z);
  return x >= 0 ? 1 - tail / 2 : tail / 2;
}

/** Chance that the highest point of a filtered source of true signal to noise S exceeds T. Near its place the map is S plus a normal
 * deviate, and the peak may move: its two gradients add two more, so that the peak's square has the noncentral χ² distribution
 * with three degrees of freedom. Closed form. */
const chance = (s: number, t: number) => below(s - t) + below(-s - t) + (density(t - s) - density(t + s)) / s;

Deno.test(`completeness of isolated point sources is the analytic curve (${faint.length} sources)`, () => {
  let chi2 = 0, bins = 0;
  const all = { found: 0, want: 0, variance: 0 };
  const lines: string[] = [];
  for (let low = 3; low < 9; low += count > 4 ? 0.5 : 1) {
    const high = low + (count > 4 ? 0.5 : 1),
      inside = faint.filter((o) => o.height >= low && o.height < high);
    const want = inside.reduce((s, o) => s + chance(o.height, detectDefaults.nsigma), 0),
      found = inside.filter((o) => o.found).length;
    const variance = inside.reduce(
      (s, o) => s + chance(o.height, detectDefaults.nsigma) * (1 - chance(o.height, detectDefaults.nsigma)),
      0,
    );
    lines.push(
      `S/N ${low}: ${found} of ${inside.length}, expected ${want.toFixed(1)} ± ${Math.sqrt(variance).toFixed(1)}`,
    );
    all.found += found;
    all.want += want;
    all.variance += variance;
    if (variance < 0.5) {
      assert.ok(Math.abs(found - want) < 2.5, lines.at(-1));
      continue;
    }
    chi2 += (found - want) ** 2 / variance;
    bins++;
  }
  lines.push(`together: ${all.found}, expected ${all.want.toFixed(0)} ± ${Math.sqrt(all.variance).toFixed(0)}`);
  console.log(lines.join("\n") + `; χ² ${chi2.toFixed(1)} in ${bins} bins`);
  // Upper 1e-4 point of χ² by Wilson and Hilferty.
  const limit = bins * (1 - 2 / (9 * bins) + 3.72 * Math.sqrt(2 / (9 * bins))) ** 3;
  assert.ok(bins >= 4 && chi2 < limit, `χ² ${chi2.toFixed(1)} in ${bins} bins`);
});

Deno.test(`flux pulls of isolated point sources have mean 0 and width 1 (${bright.length} sources)`, () => {
  const pulls = bright.filter((o) => o.found).map((o) => o.pull),
    n = pulls.length,
    mean = pulls.reduce((a, b) => a + b, 0) / n;
  const width = Math.sqrt(pulls.reduce((s, p) => s + (p - mean) ** 2, 0) / n);
  // The flux at the best place is above that at the true one, by σ²/f (the mean of √χ² with the two more degrees of freedom).
  const free = pulls.length === 0 ? NaN : bright.reduce((s, o) => s + o.sigma / o.flux, 0) / n;
  console.log(
    `${n} pulls: mean ${mean.toFixed(3)} ± ${(1 / Math.sqrt(n)).toFixed(3)} (a free position alone: ${
      free.toFixed(3)
    }), width ${width.toFixed(3)} ± ${(1 / Math.sqrt(2 * n)).toFixed(3)}`,
  );
  assert.equal(n, bright.length);
  // With few sources their own scatter is wider than the limits that the long form must keep.
  assert.ok(Math.abs(mean) < Math.max(0.05, 3.9 / Math.sqrt(n)), `mean ${mean}`);
  assert.ok(Math.abs(width - 1) < Math.max(0.1, 3.9 / Math.sqrt(2 * n)), `width ${width}`);
});
