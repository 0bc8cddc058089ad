import assert from "node:assert/strict";
import { flagNames } from "../../../src/base/flags.ts";
import { rules } from "../../../src/kernels/fit_rules.ts";
import type { FitOutcome, PatchScore } from "../../../src/kernels/fit_types.ts";
import { missedFlags, outcomeFlags, samePlaceFlags, singularFlag } from "../../../src/stages/fit/measure/flag_fits.ts";
import type { Shape } from "../../../src/patches/shape.ts";
import { field } from "../../make/fits/field.ts";

const outcome = (change: Partial<FitOutcome>): FitOutcome => ({
  parameters: new Float64Array(12),
  steps: 3,
  evaluations: 9,
  hitLimit: false,
  converged: true,
  failed: false,
  ...change,
});

Deno.test("outcomeFlags() tells a fit that converged from one that stopped, ran out of steps or failed", () => {
  assert.deepEqual(flagNames(outcomeFlags(outcome({}))), []);
  assert.deepEqual(flagNames(outcomeFlags(outcome({ converged: false }))), ["NOT_CONVERGED"]);
  const spent = { converged: false, evaluations: rules.maxEvaluations };
  assert.deepEqual(flagNames(outcomeFlags(outcome(spent))), ["STEP_LIMIT"]);
  assert.deepEqual(flagNames(outcomeFlags(outcome({ converged: false, failed: true }))), ["SINGULAR"]);
});

Deno.test("missedFlags() adds what was missed to the reason", () => {
  assert.deepEqual(flagNames(missedFlags(0, "models")), []);
  assert.deepEqual(flagNames(missedFlags(64, "first fit")), ["WORK_LIMIT", "UNFITTED"]);
  assert.deepEqual(flagNames(missedFlags(128, "models")), ["TIME_LIMIT", "FIRST_FIT"]);
});

const shape = (model: Shape["model"]): Shape => ({
  model,
  ra: 150,
  dec: 2,
  flux: [1, 1],
  lnre: 0,
  ee1: 0,
  ee2: 0,
  n: 2,
});
/** Normal equations of pixels that see the derivatives `rows` [pixel][7]. */
function score(rows: readonly (readonly number[])[]): PatchScore {
  const jtj = new Float64Array(28);
  for (const r of rows) for (let i = 0, k = 0; i < 7; i++) for (let j = i; j < 7; j++) jtj[k++] += r[i] * r[j];
  return { gain: 1, jtj, jtr: new Float64Array(7) };
}
const independent = Array.from({ length: 7 }, (_, i) => Array.from({ length: 7 }, (_, k) => k === i ? 2 + i : 0.3));

Deno.test("singularFlag() is quiet where the pixels determine every parameter, in one band and in two", () => {
  for (const model of ["PSF", "REX", "EXP", "SER"] as const) {
    assert.equal(singularFlag(shape(model), [score(independent)], [0]), 0, model);
    assert.equal(singularFlag(shape(model), [score(independent), score(independent)], [0, 1]), 0, model);
  }
});

Deno.test("singularFlag() finds too few pixels, parameters that do the same, and one that does nothing", () => {
  const names = (...args: Parameters<typeof singularFlag>) => flagNames(singularFlag(...args));
  assert.deepEqual(names(shape("PSF"), [score(independent.slice(0, 2))], [0]), ["SINGULAR"]);
  // Radius and index change the pixels alike.
  const alike = independent.map((r) => [...r.slice(0, 6), 1.7 * r[3]]);
  assert.deepEqual(names(shape("SER"), [score(alike)], [0]), ["SINGULAR"]);
  assert.deepEqual(names(shape("EXP"), [score(alike)], [0]), []);
  const dead = independent.map((r) => [r[0], r[1], r[2], 0, r[4], r[5], r[6]]);
  assert.deepEqual(names(shape("REX"), [score(dead)], [0]), ["SINGULAR"]);
  // The prior determines an ellipticity that no pixel sees.
  const round = independent.map((r) => [...r.slice(0, 4), 0, 0, r[6]]);
  assert.deepEqual(names(shape("EXP"), [score(round)], [0]), []);
});

Deno.test("singularFlag() does not ask for the flux of a band without a usable pixel", () => {
  const nothing = score([]);
  assert.equal(singularFlag(shape("EXP"), [score(independent), nothing], [0, 1]), 0);
});

Deno.test("samePlaceFlags() marks both of a pair within half a pixel, in the same blob only", () => {
  const { grid } = field({ lights: [{ x: 30, y: 30, flux: 1 }], blobs: [[20, 20, 40, 40]] });
  const place = (x: number, group: number) => {
    const [ra, dec] = grid.wcs.toSky(x, 30);
    return { shape: { ...shape("PSF"), ra, dec }, group };
  };
  const flags = samePlaceFlags(grid, [place(30, 0), place(30.4, 0), place(31, 0), place(30, 1)]);
  assert.deepEqual(flags.map((f) => flagNames(f).length), [1, 1, 0, 0]);
});
