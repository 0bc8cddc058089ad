import { flagValue } from "../../../base/flags.ts";
import type { BufferRef } from "../../../compute/engine.ts";
import type { PatchMeasure } from "../../../kernels/fit_types.ts";
import { type FittedSource, modelOrder, type SourceIvar } from "../../../survey/source.ts";
import { samePlaceFlags, sourceFlags } from "./flag_fits.ts";
import { measureBatch } from "../../../patches/programs.ts";
import { stampsOf } from "../../../patches/stamps.ts";
import type { FitContext } from "../context.ts";
import { evaluate, frozen } from "../trials.ts";
import { isKnown, type WorkingSource } from "../working_source.ts";
import { toParameters } from "../../../patches/shape.ts";
import { toIvar } from "../../../patches/catalogue_normal.ts";

/** Final inverse variances on all pixels of the blob, and the fit statistics (docs/explanation/selection.md). Sources without any
 * information are dropped. @param original pixels before anything was subtracted @param ierr inverse errors of all cut-outs */
export async function measureSources(
  context: FitContext,
  original: BufferRef,
  sources: readonly WorkingSource[],
  ierr: Float32Array,
): Promise<FittedSource[]> {
  const kept = sources.filter((s) => !s.dropped);
  for (const s of kept) s.stamps = stampsOf(s.blob, s.shape);
  const seen = kept.filter((s) => s.stamps.length > 0);
  const unseen = kept.filter((s) => s.stamps.length === 0);
  for (const s of unseen) if (!isKnown(s)) s.dropped = "it lies off every exposure";
  return [
    ...await measureSeen(context, original, seen, ierr),
    ...unseen.filter(isKnown).map(offExposures(context)),
  ];
}

/** A star beside all exposures, which a blob reaches: the catalogue has it without flux. */
const offExposures = (context: FitContext) => (source: WorkingSource): FittedSource => {
  const ivar = { ra: 0, dec: 0, re: 0, e1: 0, e2: 0, sersic: 0, flux: source.shape.flux.map(() => 0) };
  return { ...describe(context, source, ivar, [], []), flags: source.flags | flagValue.UNFITTED };
};

async function measureSeen(
  context: FitContext,
  original: BufferRef,
  seen: readonly WorkingSource[],
  ierr: Float32Array,
): Promise<FittedSource[]> {
  if (seen.length === 0) return [];
  const trials = seen.map((source) => ({ source, start: source.shape, stamps: source.stamps }));
  const finals = await evaluate(context, context.arena, trials);
  const sums = await measureBatch(context.workspace, context.arena, original, trials.map(frozen));
  const crowded = samePlaceFlags(context.grid, seen.map(({ shape, blob }) => ({ shape, group: blob })));
  return seen.flatMap((source, i) => {
    const bands = source.stamps.map((s) => s.cut.band);
    const known = toIvar(source.shape, finals[i], bands), ivar = source.unfitted ? nothingKnown(known) : known;
    if (!isKnown(source) && !(Math.max(ivar.ra, ...ivar.flux) > 0)) {
      source.dropped = "no pixel says anything about it";
      return [];
    }
    const flags = crowded[i] | sourceFlags(source, finals[i], bands, ierr);
    return [{ ...describe(context, source, ivar, bands, sums[i]), flags }];
  });
}

function describe(
  context: FitContext,
  source: WorkingSource,
  ivar: FittedSource["ivar"],
  bands: number[],
  sums: PatchMeasure[],
): Omit<FittedSource, "flags"> {
  const chosen = source.models[source.shape.model];
  const perBand = <T>(f: (band: number) => T) => context.bands.map((_, b) => f(b));
  const stats = perBand((b) =>
    bandStatistics(
      Math.abs(source.shape.flux[b]),
      sums.flatMap((m, t) => bands[t] === b ? [{ ...m, exposure: source.stamps[t].cut.exposure }] : []),
    )
  );
  const { blob } = source;
  return {
    parameters: toParameters(source.shape),
    ivar,
    dchisq: modelOrder.map((m) => source.dchisq[m] ?? 0),
    models: source.models,
    blob: blob.number,
    peakSed: source.peakSed,
    initialX: source.initialX,
    initialY: source.initialY,
    iterative: source.iterative,
    hitLimit: chosen?.hitLimit ?? false,
    hitRadiusLimit: chosen?.hitRadiusLimit ?? false,
    hitSersicLimit: chosen?.hitSersicLimit ?? false,
    forcedPointSource: source.forcedPointSource,
    fitBackground: source.fitBackground,
    ...(source.star ? { star: source.star.index } : {}),
    ...(source.galaxy ? { extended: source.galaxy.index } : {}),
    fracflux: stats.map((s) => s.fracflux),
    fracmasked: stats.map((s) => s.fracmasked),
    fracin: stats.map((s) => s.fracin),
    rchisq: stats.map((s) => s.rchisq),
    nea: stats.map((s) => s.nea),
    blobDepth: stats.map((s) => s.blobDepth),
    blobBox: {
      x0: blob.x0,
      y0: blob.y0,
      width: blob.nx,
      height: blob.ny,
      npix: blob.npix,
      nimages: blob.exposures.length,
    },
  };
}

/** Of a star with another catalogue's flux. */
const nothingKnown = (ivar: SourceIvar): SourceIvar => ({
  ...{ ra: 0, dec: 0, re: 0, e1: 0, e2: 0, sersic: 0 },
  flux: ivar.flux.map(() => 0),
});

const ratio = (a: number, b: number) => (b > 0 && Number.isFinite(a / b) ? a / b : 0);
const clip = (v: number) => Math.min(Math.max(v, 0), 1);

type BandSum = PatchMeasure & { exposure: { sig1: number; pixscale: number } };

function bandStatistics(flux: number, sums: readonly BandSum[]) {
  let inside = 0, others = 0, masked = 0, fraction = 0, chi2 = 0, light = 0, weight = 0, area = 0, blobDepth = 0;
  for (const m of sums) {
    const fin = clip(ratio(m.sum, flux));
    inside += fin;
    others += fin * ratio(m.others, m.sumSquare);
    masked += clip(ratio(m.masked, flux));
    fraction += Math.abs(m.sum);
    chi2 += ratio(Math.abs(m.chi2), flux);
    light += ratio(Math.abs(m.sum), flux);
    const { sig1, pixscale } = m.exposure;
    const w = ratio(m.sum, flux) / sig1 ** 2;
    weight += w;
    area += w * ratio(m.sumSquare, m.sum ** 2) / pixscale ** 2;
    blobDepth += ratio(m.sumSquare, flux ** 2) / sig1 ** 2;
  }
  return {
    fracflux: ratio(others, inside),
    fracmasked: ratio(masked, inside),
    fracin: fraction / Math.max(1e-9, sums.length * flux),
    rchisq: ratio(chi2, light),
    nea: ratio(weight, area),
    blobDepth,
  };
}
