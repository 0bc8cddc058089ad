import assert from "node:assert/strict";
import { shapeMatrix } from "../../../src/math/ellipse.ts";
import { injectSources } from "../../../src/stages/inject.ts";
import { changedTruth, pairDistance, type ResponseKind, responseRules } from "../../../src/survey/truth/response.ts";
import type { TruthTable } from "../../../src/survey/truth.ts";
import { fewGalaxies, skyExposure } from "../../make/fits/injection_scene.ts";

Deno.test("changedTruth() changes fluxes and radii by its factors and keeps ids and places", () => {
  const truth = fewGalaxies(), of = (kind: ResponseKind) => changedTruth(truth, kind, 0.1);
  const brighter = (t: TruthTable) => Array.from(t.mag.r, (m, i) => 10 ** (0.4 * (truth.mag.r[i] - m)));
  const wider = (t: TruthTable) => Array.from(t.shape!.rhalf, (r, i) => r / truth.shape!.rhalf[i]);
  const near = (values: number[], want: number) => values.forEach((v) => assert.ok(Math.abs(v - want) < 1e-12, `${v}`));
  for (
    const [kind, flux, size] of [["flux", 1.1, 1], ["magnification", 1.1, Math.sqrt(1.1)], ["size", 1, 1.1]] as const
  ) {
    near(brighter(of(kind)), flux);
    near(wider(of(kind)), size);
    assert.deepEqual([of(kind).id, of(kind).ra, of(kind).dec], [truth.id, truth.ra, truth.dec]);
    assert.deepEqual(of(kind).shape!.e1, truth.shape!.e1);
  }
});

Deno.test("a shear makes of an ellipse what the lens map makes of its points", () => {
  for (const [kind, g] of [["shear", [0.03, 0]], ["shear2", [0, 0.03]]] as const) {
    const truth = fewGalaxies(), { shape } = changedTruth(truth, kind, 0.03);
    truth.shape!.rhalf.forEach((r, i) => {
      const before = shapeMatrix(r, truth.shape!.e1[i], truth.shape!.e2[i]);
      const after = shapeMatrix(shape!.rhalf[i], shape!.e1[i], shape!.e2[i]);
      // Of a shear whose axis is north for g1: east x, north y.
      const s = 1 / Math.sqrt(1 - 0.03 ** 2), a = [s * (1 - g[0]), s * g[1], s * g[1], s * (1 + g[0])];
      const m = [a[0] * before[0] + a[1] * before[2], a[0] * before[1] + a[1] * before[3]];
      m.push(a[2] * before[0] + a[3] * before[2], a[2] * before[1] + a[3] * before[3]);
      // Ellipses are the same if M Mᵀ is.
      const square = (
        q: readonly number[],
      ) => [q[0] ** 2 + q[1] ** 2, q[0] * q[2] + q[1] * q[3], q[2] ** 2 + q[3] ** 2];
      const want = square(m);
      square(after).forEach((v, k) =>
        assert.ok(Math.abs(v - want[k]) < 1e-9 * r * r, `${kind} of ${i}: ${v}, not ${want[k]}`)
      );
    });
  }
});

Deno.test("two shears in opposite directions undo each other, and round sources get the shear", () => {
  const truth = fewGalaxies();
  for (const kind of ["shear", "shear2"] as const) {
    const back = changedTruth(changedTruth(truth, kind, 0.05), kind, -0.05).shape!;
    truth.shape!.rhalf.forEach((r, i) => {
      assert.ok(Math.abs(back.rhalf[i] / r - 1) < 1e-12 && Math.abs(back.e1[i] - truth.shape!.e1[i]) < 1e-12);
    });
    const round = { ...truth, shape: { ...truth.shape!, e1: new Float64Array(5), e2: new Float64Array(5) } };
    const { e1, e2 } = changedTruth(round, kind, 0.05).shape!;
    assert.deepEqual([e1[0], e2[0]], kind === "shear" ? [0.05, 0] : [0, 0.05]);
  }
});

Deno.test("the sides of a pair differ by their light and its counts alone: the photons are the same", () => {
  const truth = fewGalaxies(), rows = [0, 1, 2, 3, 4], amount = 0.02, gain = skyExposure().electronsPerNmgy;
  const options = { noise: true, profile: "sersic" as const, dust: () => 0 };
  const light = (side: number, seed: number, noise = true) =>
    injectSources([skyExposure()], changedTruth(truth, "flux", side * amount), rows, { ...options, seed, noise })
      .sims[0];
  const [plus, minus, other] = [light(1, 3), light(-1, 3), light(-1, 4)];
  const [wantPlus, wantMinus] = [light(1, 3, false), light(-1, 3, false)];
  let shared = 0, apart = 0, counts = 0, steps = 0, worst = 0;
  plus.forEach((v, i) => {
    const change = (wantPlus[i] - wantMinus[i]) * gain, mean = wantPlus[i] * gain;
    // Photons are counted where there are some.
    if (!(mean > 1)) return;
    const d = (v - minus[i]) * gain - change;
    shared += d * d;
    apart += ((v - other[i]) * gain - change) ** 2;
    counts += mean;
    steps += change + 0.5;
    worst = Math.max(worst, Math.abs(d) / Math.sqrt(2 * mean));
  });
  // Of independent photons the difference has the variance of both.
  assert.ok(Math.abs(apart / (2 * counts) - 1) < 0.1, `${apart / (2 * counts)}`);
  // Of shared ones it has about that of the photons more, and of rounding to whole counts.
  assert.ok(shared < 1.5 * steps && shared < 0.1 * apart, `${shared} of ${apart}, ${steps} counts more`);
  assert.ok(worst < 6, `${worst} σ`);
});

Deno.test("pairDistance() makes the response of a power law its exponent, and that of shapes a difference", () => {
  for (const exponent of [0.5, 1, 2.3]) {
    const d = Math.log(1.1 ** exponent / 0.9 ** exponent) / pairDistance("magnification", 0.1);
    assert.ok(Math.abs(d - exponent) < 1e-12);
  }
  assert.equal(pairDistance("shear", 0.01), 0.02);
  assert.deepEqual(responseRules.filter((r) => !r.points).map((r) => r.kind), ["size", "shear", "shear2"]);
});
