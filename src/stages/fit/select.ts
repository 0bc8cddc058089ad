import type { SourceType } from "../../survey/source.ts";

/** χ² improvement over no source, per model that was tried. */
export type Improvements = Partial<Record<SourceType, number>>;

/** Parameters beyond the fluxes: the penalty of each model. */
export const penalty: Readonly<Record<SourceType, number>> = { PSF: 2, REX: 3, DEV: 5, EXP: 5, SER: 6 };

export const selectDefaults = {
  /** Least penalised improvement of a source that stays. */
  minimum: 25,
  /** A galaxy must beat PSF by this fraction of PSF's own improvement. */
  fraction: 0.01,
  /** Least gain of DEV or EXP over the simpler model: 3² + (5 − 2). */
  galaxy: 12,
  /** Least gain of SER over what was kept so far. */
  sersic: 25,
};

/** Improvement per band summed with the sign of the flux: negative light is no evidence for a source. */
export function signedImprovement(perBand: readonly number[], flux: readonly number[]): number {
  return perBand.reduce((sum, d, b) => sum + (flux[b] > 0 ? d : flux[b] < 0 ? -Math.abs(d) : 0), 0);
}

/** The model that a source keeps; undefined drops the source. Rules of docs/explanation/selection.md, in order.
 * A model that was not tried counts as an improvement of 0. */
export function selectModel(x: Improvements, options = selectDefaults): SourceType | undefined {
  const tried = (Object.keys(x) as SourceType[]).filter((m) => x[m] !== undefined);
  const gain = (m: SourceType | undefined) => (m === undefined ? 0 : x[m] ?? 0);
  if (Math.max(...tried.map((m) => gain(m) - penalty[m])) < options.minimum) return undefined;
  if (tried.length === 1 && tried[0] === "PSF") return "PSF";

  const psf = gain("PSF"), rex = gain("REX");
  let keep: SourceType | undefined = psf - penalty.PSF >= options.minimum ? "PSF" : undefined;
  if (psf - penalty.PSF >= rex - penalty.REX) keep = "PSF";
  else if (!(psf > 0 && rex - psf < options.fraction * psf)) keep = "REX";

  if (x.DEV !== undefined || x.EXP !== undefined || x.SER !== undefined) {
    const cut = Math.max(options.galaxy, options.fraction * psf);
    const simple = gain(keep);
    const exp = gain("EXP") - simple, dev = gain("DEV") - simple;
    if (exp >= Math.max(cut, dev)) keep = "EXP";
    else if (dev > Math.max(cut, exp)) keep = "DEV";
    if (x.SER !== undefined && x.SER - gain(keep) >= options.sersic) keep = "SER";
  }
  return gain(keep) === 0 ? undefined : keep;
}

/** Whether DEV and EXP are worth a fit: REX looks extended, or the source is bright enough for subtle shapes. */
export function wantsGalaxies(x: Improvements): boolean {
  const psf = x.PSF ?? 0, rex = x.REX ?? 0;
  return rex > psf + 1 || Math.max(psf, rex) > 400;
}

/** Where SER starts: from DEV (n = 4) or EXP (n = 1), whichever the rules prefer so far; undefined: not at all. */
export function sersicSeed(x: Improvements): "DEV" | "EXP" | undefined {
  const chosen = selectModel({ ...x, SER: undefined });
  return chosen === "DEV" || chosen === "EXP" ? chosen : undefined;
}
