import { flagNames } from "../../base/flags.ts";
import type { ModelName, PatchScore } from "../../kernels/fit_types.ts";
import { fromVector, type Shape, toParameters } from "../../patches/shape.ts";
import { outcomeFlags } from "../../stages/fit/measure/flag_fits.ts";
import { signedImprovement } from "../../stages/fit/select.ts";
import type { FitTrace, TracedFit } from "../../stages/fit/trace.ts";
import type { WorkingSource } from "../../stages/fit/working_source.ts";
import type { OfSource, Point, TraceEvent } from "./events.ts";

/** Turns the progress of fits into trace events. */
export class FitRecord implements FitTrace {
  readonly #onEvent: (event: TraceEvent) => void;
  readonly #numbers = new Map<WorkingSource, OfSource>();
  readonly #counts = new Map<number, number>();
  readonly #ended = new WeakSet<TracedFit>();
  #bands: readonly string[] = [];
  readonly step?: FitTrace["step"];

  /** @param everyStep also reports each optimiser step, which needs a read-back after every one */
  constructor(onEvent: (event: TraceEvent) => void, everyStep: boolean) {
    this.#onEvent = onEvent;
    if (everyStep) this.step = (pass, fits, states) => this.#steps(pass, fits, states);
  }

  sources(sources: readonly WorkingSource[], bands: readonly string[]) {
    this.#bands = bands;
    // Detections come first, also when a blob is fitted again because the device failed.
    for (const s of sources) if (!s.iterative) this.#counts.set(s.blob.number, 0);
    for (const s of sources) {
      const blob = s.blob.number, source = (this.#counts.get(blob) ?? 0) + 1, { initialX: x, initialY: y } = s;
      this.#counts.set(blob, source);
      this.#numbers.set(s, { blob, source });
      const from = s.iterative ? "residuals" : "detections";
      this.#onEvent({ event: "source", blob, source, from, x, y, flux: this.#perBand(s.shape.flux) });
    }
  }

  /** Blob and number of a source that was reported. */
  of(source: WorkingSource): OfSource {
    return this.#numbers.get(source)!;
  }

  #steps(...[pass, fits, states]: Parameters<NonNullable<FitTrace["step"]>>) {
    fits.forEach((fit, i) => {
      if (this.#ended.has(fit)) return;
      const { parameters, trial, evaluations, steps, gain, lnPrior, lambda, length, done } = states[i];
      if (done) this.#ended.add(fit);
      const numbers = { evaluations, steps, gain, lnPrior, lambda, length, done };
      const points = { parameters: this.#end(fit, parameters), trial: this.#end(fit, trial) };
      this.#onEvent({ event: "step", ...this.of(fit.source), pass, model: fit.start.model, ...numbers, ...points });
    });
  }

  fitted(...[pass, fits, outcomes, scores]: Parameters<FitTrace["fitted"]>) {
    fits.forEach((fit, i) => {
      const { evaluations, steps, converged, hitLimit, parameters: end } = outcomes[i], { start } = fit;
      this.#onEvent({
        event: "fit",
        ...this.of(fit.source),
        pass,
        model: start.model,
        ...{ evaluations, steps, converged, hitLimit, flags: flagNames(outcomeFlags(outcomes[i])) },
        ...(scores ? this.#gains(fit, end, scores[i]) : {}),
        start: this.#point(start),
        parameters: this.#end(fit, end),
      });
    });
  }

  chose(source: WorkingSource, chosen: ModelName | null = null) {
    this.#onEvent({ event: "choice", ...this.of(source), dchisq: { ...source.dchisq }, chosen });
  }

  #perBand(values: readonly number[]): Record<string, number> {
    return Object.fromEntries(values.map((v, b) => [this.#bands[b], v]));
  }

  #point(shape: Shape): Point {
    const parameters = toParameters(shape);
    return { ...parameters, flux: this.#perBand(parameters.flux) };
  }

  #end({ start }: TracedFit, vector: Float64Array): Point {
    return this.#point(fromVector(start, start.model, vector));
  }

  #gains({ start, stamps }: TracedFit, end: Float64Array, scores: readonly PatchScore[]) {
    const { flux } = fromVector(start, start.model, end);
    const gains = flux.map((_, b) => scores.reduce((sum, s, t) => stamps[t].cut.band === b ? sum + s.gain : sum, 0));
    return { gains: this.#perBand(gains), gain: signedImprovement(gains, flux) };
  }
}
