import type { ModelName } from "../../../kernels/fit_types.ts";
import type { Cutouts } from "../../../patches/cutouts.ts";
import { upload } from "../../../compute/upload.ts";
import { readPixels } from "../../../patches/pixels.ts";
import type { Shape } from "../../../patches/shape.ts";
import type { FitContext } from "../context.ts";
import { selectModel, sersicSeed, wantsGalaxies } from "../select.ts";
import { sweep } from "../sweep.ts";
import { giveUp, isKnown, isPoint, type WorkingSource } from "../working_source.ts";
import { Candidates, insideBlob, type Start } from "./candidates.ts";
import { type Segments, type SegmentTrial, segmentWeights } from "./segments.ts";
import { SkyFits } from "./sky_fits.ts";

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
  const { trials, ierr } = segmentWeights(wave, segments, cutouts);
  const live = wave.filter((s) => keepable(context, s, trials.get(s)));
  const { engine } = context.workspace, arena = { pix: context.arena.pix, ierr: upload(engine, "f32", ierr) };
  try {
    const skies = live.some((s) => s.fitBackground)
      ? new SkyFits(context, await readPixels(engine, arena.pix, cutouts.guards), ierr, arena.ierr)
      : undefined;
    const candidates = new Candidates(context, arena, trials, skies);
    await compete(candidates, live);
    for (const source of live) choose(context, source, candidates);
  } finally {
    arena.ierr.destroy();
  }
}

const simple = (s: WorkingSource): ModelName[] => isPoint(s) ? ["PSF"] : ["PSF", "REX"];
const large = (s: WorkingSource): ModelName[] => isPoint(s) ? [] : ["DEV", "EXP"];

/** Fits the models that each source calls for, from the simple ones to the Sérsic profile. */
async function compete(candidates: Candidates, sources: readonly WorkingSource[]): Promise<void> {
  // Nearly every source needs the galaxy models, and a round trip to the device costs as much as fitting dozens: they
  // are fitted along with the simple models, and used only if these call for it.
  await candidates.fit(sources.flatMap((s) => [...simple(s), ...large(s)].map((model) => start(s, model))));
  for (const s of sources) for (const model of simple(s)) candidates.enter(s, model);
  const galaxies = sources.filter((s) => !isPoint(s) && (s.galaxy || wantsGalaxies(s.dchisq)));
  for (const s of galaxies) for (const model of large(s)) candidates.enter(s, model);
  await candidates.fit(galaxies.flatMap((s) => sersicStart(s, candidates)));
  for (const s of galaxies) candidates.enter(s, "SER");
}

const start = (s: WorkingSource, model: ModelName): Start => [
  s,
  // A large galaxy starts from its own shape.
  s.galaxy ? { ...s.shape, model, n: 1 } : { ...s.shape, model, lnre: -1, ee1: 0, ee2: 0, n: 1 },
];

/** From the better of DEV and EXP, when one of them leads. */
function sersicStart(s: WorkingSource, candidates: Candidates): Start[] {
  const better = (s.dchisq.DEV ?? 0) > (s.dchisq.EXP ?? 0) ? "DEV" : "EXP";
  const seed = sersicSeed(s.dchisq) ?? (s.galaxy ? better : undefined),
    from: Shape | undefined = candidates.shapeOf(s, seed);
  return from ? [[s, { ...from, model: "SER", n: seed === "DEV" ? 4 : 1 }]] : [];
}

function choose({ trace }: FitContext, source: WorkingSource, candidates: Candidates) {
  const chosen = selectModel(source.dchisq), shape = candidates.shapeOf(source, chosen);
  if (shape) source.shape = shape;
  else giveUp(source, "no model improves the fit enough");
  trace?.chose(source, chosen);
}

function keepable(context: FitContext, source: WorkingSource, trial: SegmentTrial | undefined): boolean {
  if (!isKnown(source) && !insideBlob(context, source, source.shape)) giveUp(source, "started outside its blob");
  else if (!trial) giveUp(source, "no usable pixel in its segment");
  return !source.dropped && !source.unfitted;
}
