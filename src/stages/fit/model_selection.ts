import { flagValue } from "../../base/flags.ts";
import type { ModelName, PatchScore, PixelArena } from "../../kernels/fit_types.ts";
import { selectModel, sersicSeed, signedImprovement, wantsGalaxies } from "./select.ts";
import type { Cutouts } from "../../patches/cutouts.ts";
import { pixelBuffer } from "../../patches/programs.ts";
import { evaluate, type FitContext, fitTrials, sweep, toFittedModel, type Trial } from "./sweep.ts";
import type { WorkingSource } from "./working_source.ts";
import { fromVector, type Shape } from "../../patches/shape.ts";

/** Which blob pixels each source may use: label per blob pixel, = position of the source in the list; −1 for none. */
export type Segments = Map<WorkingSource, { labels: Int32Array; own: number }>;

/** Chooses the model of every source, bright to faint, each on its own segment (docs/explanation/selection.md). */
export async function chooseModels(
  context: FitContext,
  sources: readonly WorkingSource[],
  segments: Segments,
  cutouts: Cutouts,
): Promise<void> {
  await sweep(context, sources, "models", (wave) => chooseWave(context, wave, segments, cutouts));
}

async function chooseWave(context: FitContext, wave: WorkingSource[], segments: Segments, cutouts: Cutouts) {
  const weighted = segmentWeights(wave, segments, cutouts);
  const live = wave.filter((s) => keepable(context, s, weighted.trials.get(s)));
  const arena: PixelArena = { pix: context.arena.pix, ierr: pixelBuffer(context.workspace.engine, weighted.ierr) };
  try {
    const shapes = new Map<WorkingSource, Partial<Record<ModelName, Shape>>>(live.map((s) => [s, {}]));
    const fit = (pairs: readonly (readonly [WorkingSource, Shape])[]) =>
      fitModels(context, arena, pairs, weighted.trials, shapes);

    const start = (s: WorkingSource, model: ModelName): Shape => ({
      ...s.shape,
      model,
      lnre: -1,
      ee1: 0,
      ee2: 0,
      n: 1,
    });
    // Nearly every source needs the galaxy models, and a round trip to the device costs as much as fitting dozens: they
    // are fitted along with the simple models, and used only if these call for it.
    const simple = (s: WorkingSource): ModelName[] => s.forcedPointSource ? ["PSF"] : ["PSF", "REX"];
    const large = (s: WorkingSource): ModelName[] => s.forcedPointSource ? [] : ["DEV", "EXP"];
    const take = await fit(
      live.flatMap((s) => [...simple(s), ...large(s)].map((model) => [s, start(s, model)] as const)),
    );
    for (const s of live) for (const model of simple(s)) take(s, model);
    const galaxies = live.filter((s) => !s.forcedPointSource && wantsGalaxies(s.dchisq));
    for (const s of galaxies) for (const model of large(s)) take(s, model);
    const takeSersic = await fit(galaxies.flatMap((s): [WorkingSource, Shape][] => {
      const seed = sersicSeed(s.dchisq);
      const from = seed && shapes.get(s)?.[seed];
      return from ? [[s, { ...from, model: "SER", n: seed === "DEV" ? 4 : 1 }]] : [];
    }));
    for (const s of galaxies) takeSersic(s, "SER");

    for (const s of live) {
      const chosen = selectModel(s.dchisq);
      const shape = chosen && shapes.get(s)?.[chosen];
      if (shape) s.shape = shape;
      else s.dropped = "no model improves the fit enough";
      context.trace?.chose(s, chosen);
    }
  } finally {
    arena.ierr.destroy();
  }
}

/** Fits the models and scores them with the transform of each stamp's own size.
 * @returns records a fitted model as one that may compete; without effect for one that was not fitted */
async function fitModels(
  context: FitContext,
  arena: PixelArena,
  pairs: readonly (readonly [WorkingSource, Shape])[],
  trialOf: Map<WorkingSource, Omit<Trial, "start">>,
  shapes: Map<WorkingSource, Partial<Record<ModelName, Shape>>>,
): Promise<(source: WorkingSource, model: ModelName) => void> {
  if (pairs.length === 0) return () => {};
  const trials = pairs.map(([s, start]): Trial => ({ ...trialOf.get(s)!, start }));
  const fits = await fitTrials(context, arena, trials, true);
  const ended = trials.map((t, i) => ({ ...t, start: fromVector(t.start, t.start.model, fits[i].parameters) }));
  const finals = await evaluate(context, arena, ended);
  context.trace?.fitted("models", trials, fits, finals);
  const bySource = Map.groupBy(ended.keys(), (i) => ended[i].source);
  return (source, model) => {
    const i = bySource.get(source)?.find((i) => ended[i].start.model === model);
    if (i === undefined) return;
    const trial = ended[i], shape = trial.start, inside = insideBlob(context, source, shape);
    source.flags |= fits[i].failed ? flagValue.SINGULAR : inside ? 0 : flagValue.LEFT_BLOB;
    if (fits[i].failed || !inside) return;
    const bands = trial.stamps.map((s) => s.cut.band);
    dropUnseenFluxes(shape, finals[i], bands);
    const perBand = shape.flux.map((_, b) => finals[i].reduce((g, s, t) => bands[t] === b ? g + s.gain : g, 0));
    const gain = Math.fround(signedImprovement(perBand, shape.flux));
    source.dchisq[model] = gain;
    source.models[model] = toFittedModel(shape, fits[i], finals[i], trial, gain);
    shapes.get(source)![model] = shape;
  };
}

/** A flux without any information is set to zero. */
function dropUnseenFluxes(shape: Shape, scores: readonly PatchScore[], bands: readonly number[]) {
  shape.flux = shape.flux.map((f, b) => {
    const information = scores.reduce((sum, s, t) => bands[t] === b ? sum + s.jtj[13] : sum, 0);
    return information > 0 ? f : 0;
  });
}

function insideBlob(context: FitContext, source: WorkingSource, { ra, dec }: Shape): boolean {
  const [x, y] = context.grid.wcs.toPixel(ra, dec);
  const { blob } = source;
  const ix = Math.round(x) - blob.x0, iy = Math.round(y) - blob.y0;
  return ix >= 0 && iy >= 0 && ix < blob.nx && iy < blob.ny && blob.mask[iy * blob.nx + ix] === 1;
}

function keepable(context: FitContext, source: WorkingSource, trial: Omit<Trial, "start"> | undefined): boolean {
  if (!insideBlob(context, source, source.shape)) source.dropped = "started outside its blob";
  else if (!trial) source.dropped = "no usable pixel in its segment";
  return !source.dropped;
}

/** Inverse errors of each stamp limited to the source's own segment, one after another.
 * Stamps without any usable pixel are left out. */
function segmentWeights(wave: WorkingSource[], segments: Segments, cutouts: Cutouts) {
  const pieces: Float32Array[] = [];
  const trials = new Map<WorkingSource, Omit<Trial, "start">>();
  let total = 0;
  for (const source of wave) {
    const { labels, own } = segments.get(source)!;
    const usable: { stamp: Trial["stamps"][number]; offset: number; stride: number }[] = [];
    for (const stamp of source.stamps) {
      const { cut, x0, x1, y0, y1 } = stamp;
      const piece = new Float32Array((x1 - x0) * (y1 - y0));
      let good = 0;
      for (let y = y0, to = 0; y < y1; y++) {
        for (let x = x0; x < x1; x++, to++) {
          const from = cut.offset + y * cut.nx + x;
          const ierr = cutouts.ierr[from];
          if (ierr > 0 && (own < 0 || labels[cutouts.blobPixel[from]] === own)) {
            piece[to] = ierr;
            good++;
          }
        }
      }
      if (good === 0) continue;
      usable.push({ stamp, offset: total, stride: x1 - x0 });
      pieces.push(piece);
      total += piece.length;
    }
    if (usable.length > 0) trials.set(source, { source, stamps: usable.map((u) => u.stamp), weights: usable });
  }
  const ierr = new Float32Array(Math.max(total, 1));
  let at = 0;
  for (const piece of pieces) {
    ierr.set(piece, at);
    at += piece.length;
  }
  return { trials, ierr };
}
