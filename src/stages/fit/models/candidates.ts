import { flagValue } from "../../../base/flags.ts";
import type { ModelName, PatchScore, PixelArena } from "../../../kernels/fit_types.ts";
import { fromVector, type Shape } from "../../../patches/shape.ts";
import type { FitContext } from "../context.ts";
import { signedImprovement } from "../select.ts";
import { evaluate, type Fitted, fitTrials, type Trial } from "../trials.ts";
import { isKnown, type WorkingSource } from "../working_source.ts";
import { toFittedModel } from "./fitted_model.ts";
import type { SegmentTrial } from "./segments.ts";
import type { SkyFits } from "./sky_fits.ts";

/** A model of one source with the parameters that its fit starts from. */
export type Start = readonly [WorkingSource, Shape];

/** The models of a wave's sources that were fitted, and those of them that may compete. */
export class Candidates {
  readonly #fitted = new Map<WorkingSource, Fitted[]>();
  readonly #shapes = new Map<WorkingSource, Partial<Record<ModelName, Shape>>>();

  /** @param trials each source's stamps on its own segment @param arena with the inverse errors that these name
   * @param skies for sources whose skies are fitted, too */
  constructor(
    readonly context: FitContext,
    readonly arena: PixelArena,
    readonly trials: ReadonlyMap<WorkingSource, SegmentTrial>,
    readonly skies?: SkyFits,
  ) {}

  /** Fits models and scores them with the transform of each stamp's own size. */
  async fit(starts: readonly Start[]): Promise<void> {
    if (starts.length === 0) return;
    const { context, skies } = this;
    const trials = starts.map(([s, start]): Trial => ({ ...this.trials.get(s)!, start }));
    const plain = trials.filter((t) => !t.source.fitBackground), open = trials.filter((t) => t.source.fitBackground);
    const all: Fitted[] = [];
    if (plain.length > 0) all.push(...await this.#fitPlain(plain));
    if (open.length > 0) all.push(...await skies!.fit(open));
    const [fits, scores] = [all.map((f) => f.fit), all.map((f) => f.scores)];
    context.trace?.fitted("models", [...plain, ...open], fits, scores);
    for (const fitted of all) {
      const { source } = fitted.trial;
      this.#fitted.set(source, [...this.#fitted.get(source) ?? [], fitted]);
    }
  }

  async #fitPlain(trials: readonly Trial[]): Promise<Fitted[]> {
    const { context, arena } = this, fits = await fitTrials(context, arena, trials, true);
    const ended = trials.map((t, i) => ({ ...t, start: fromVector(t.start, t.start.model, fits[i].parameters) }));
    const scores = await evaluate(context, arena, ended);
    return ended.map((trial, i) => ({ trial, fit: fits[i], scores: scores[i] }));
  }

  /** Lets a fitted model compete, unless its fit failed or left the blob; without effect for one that was not fitted. */
  enter(source: WorkingSource, model: ModelName): void {
    const fitted = this.#fitted.get(source)?.find(({ trial }) => trial.start.model === model);
    if (!fitted) return;
    const { trial, fit, scores } = fitted,
      shape = trial.start,
      inside = isKnown(source) || insideBlob(this.context, source, shape);
    source.flags |= fit.failed ? flagValue.SINGULAR : inside ? 0 : flagValue.LEFT_BLOB;
    if (fit.failed || !inside) return;
    const bands = trial.stamps.map((s) => s.cut.band);
    dropUnseenFluxes(shape, scores, bands);
    const gain = gainOf(shape, scores, bands);
    source.dchisq[model] = gain;
    source.models[model] = toFittedModel(shape, fit, scores, trial, gain);
    this.#shapes.set(source, { ...this.#shapes.get(source), [model]: shape });
  }

  /** Parameters of a model that competes. */
  shapeOf(source: WorkingSource, model: ModelName | undefined): Shape | undefined {
    return model && this.#shapes.get(source)?.[model];
  }
}

/** A flux without any information is set to zero. */
function dropUnseenFluxes(shape: Shape, scores: readonly PatchScore[], bands: readonly number[]) {
  shape.flux = shape.flux.map((f, b) => {
    const information = scores.reduce((sum, s, t) => bands[t] === b ? sum + s.jtj[13] : sum, 0);
    return information > 0 ? f : 0;
  });
}

/** Fall of χ² against no source, rounded as the catalogue stores it. */
function gainOf({ flux }: Shape, scores: readonly PatchScore[], bands: readonly number[]): number {
  const perBand = flux.map((_, b) => scores.reduce((gain, s, t) => bands[t] === b ? gain + s.gain : gain, 0));
  return Math.fround(signedImprovement(perBand, flux));
}

/** Whether a position lies on a pixel of the source's blob. */
export function insideBlob({ grid }: FitContext, { blob }: WorkingSource, { ra, dec }: Shape): boolean {
  const [x, y] = grid.wcs.toPixel(ra, dec), ix = Math.round(x) - blob.x0, iy = Math.round(y) - blob.y0;
  return ix >= 0 && iy >= 0 && ix < blob.nx && iy < blob.ny && blob.mask[iy * blob.nx + ix] === 1;
}
