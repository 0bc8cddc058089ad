import assert from "node:assert/strict";
import type { Engine } from "../../../src/compute/engine.ts";
import type { FitState } from "../../../src/patches/fit_state.ts";
import { fromVector } from "../../../src/patches/shape.ts";
import { selectModel } from "../../../src/stages/fit/select.ts";
import type { FitTrace, TracedFit } from "../../../src/stages/fit/trace.ts";
import type { WorkingSource } from "../../../src/stages/fit/working_source.ts";
import { field, fitField } from "../../make/fits/field.ts";
import { reference, webgpu } from "../../make/engines.ts";

/** Two blobs: a galaxy with a point source beside it, and a point source by itself. */
const twoBlobs = () =>
  field({
    nx: 80,
    ny: 40,
    bands: ["g", "r"],
    lights: [{ x: 18, y: 19, flux: 20, major: 2.2, minor: 1.2, angle: 0.6 }, { x: 27, y: 23, flux: 6 }, {
      x: 61,
      y: 20,
      flux: 9,
    }],
    blobs: [[4, 4, 38, 36], [44, 4, 78, 36]],
  });

/** Keeps what it is told, and checks that it fits together. */
class Listener implements FitTrace {
  readonly heard: WorkingSource[] = [];
  readonly last = new Map<TracedFit, FitState>();
  readonly fits: string[] = [];
  readonly chosen = new Map<WorkingSource, string | undefined>();
  /** What is left of the pixels, in σ. */
  noise = 0;

  sources(sources: readonly WorkingSource[]) {
    this.heard.push(...sources);
  }
  step(_: string, fits: readonly TracedFit[], states: readonly FitState[]) {
    fits.forEach((fit, i) => {
      const before = this.last.get(fit), { evaluations, done } = states[i];
      assert.equal(evaluations, before?.done ? before.evaluations : (before?.evaluations ?? 0) + 1);
      if (before?.done) assert.ok(done);
      this.last.set(fit, states[i]);
    });
  }
  fitted(...[pass, fits, outcomes, scores]: Parameters<FitTrace["fitted"]>) {
    fits.forEach((fit, i) => {
      const { parameters, evaluations } = this.last.get(fit)!;
      assert.deepEqual(parameters, outcomes[i].parameters);
      assert.equal(evaluations, outcomes[i].evaluations);
      if (pass === "models") assert.equal(scores![i].length, fit.stamps.length);
      this.fits.push(`${this.heard.indexOf(fit.source)} ${pass} ${fit.start.model}`);
      if (pass === "first fit") assert.deepEqual(fit.source.shape, fit.start, "the fit has not been taken over yet");
      assert.ok(Number.isFinite(fromVector(fit.start, fit.start.model, parameters).ra));
    });
  }
  segments(...[segments]: Parameters<NonNullable<FitTrace["segments"]>>) {
    for (const [source, { labels, own }] of segments) {
      assert.ok(this.heard.includes(source) && labels.length === source.blob.nx * source.blob.ny);
      assert.ok(own < 0 || labels.includes(own));
    }
  }
  chose(source: WorkingSource, model: string | undefined) {
    this.chosen.set(source, model);
  }
  pixels(...[cutouts, residual]: Parameters<NonNullable<FitTrace["pixels"]>>) {
    assert.equal(residual.length, cutouts.pix.length);
    const squares = [...residual].map((v, i) => (v * cutouts.ierr[i]) ** 2).filter((v) => v > 0);
    this.noise = Math.sqrt(squares.reduce((a, b) => a + b, 0) / squares.length);
  }
}

for (const engine of [webgpu, reference] as (Engine | undefined)[]) {
  for (const compat of [false, true]) {
    Deno.test({
      name:
        `a traced fit on ${engine?.id ?? "WebGPU"}${compat ? " by the survey's rule" : ""} gives the same bits, and ` +
        `its trace holds every step of every model and every choice`,
      ignore: !engine,
      fn: async () => {
        const listener = new Listener(), f = twoBlobs();
        const plain = await fitField(engine!, f, { compat });
        const traced = await fitField(engine!, f, { compat, trace: listener });
        assert.deepEqual(traced, plain);
        const kept = listener.heard.filter((s) => !s.dropped);
        assert.deepEqual(kept.map((s) => s.shape.model), traced.sources.map((s) => s.parameters.type));
        for (const [source, model] of listener.chosen) assert.equal(model, selectModel(source.dchisq));
        assert.ok(kept.every((s) => listener.chosen.has(s)));
        for (const model of ["PSF", "REX", "DEV", "EXP", "SER"]) {
          assert.ok(listener.fits.includes(`0 models ${model}`), `${model} of the galaxy in ${listener.fits}`);
        }
        for (const i of [0, 1, 2]) assert.ok(listener.fits.includes(`${i} first fit PSF`), listener.fits.join());
        assert.ok(listener.noise > 0.9 && listener.noise < 1.1, `models leave ${listener.noise} of the noise`);
      },
    });
  }
}
