import { numbers } from "../../base/table.ts";
import { arcsecPerDegree, magnitude } from "../../base/units.ts";
import { alongRa, type SourcePair } from "./measure.ts";
import type { MeasuredSet, SourceFacts } from "./set.ts";

/** A pair as it is plotted. */
export interface PlottedPair extends SourcePair, SourceFacts {
  set: string;
  /** ours − theirs, arcsec on the sky */
  dra: number;
  ddec: number;
  /** By band: (ours − theirs)·√ivar, and the reference's magnitude; NaN where it has none. */
  bands: Record<string, { sigma: number; mag: number; sn: number }>;
  /** arcsec; both extended and of one type */
  radius?: { ours: number; theirs: number };
  /** Of the type, where both chose the same. */
  dchisq?: { ours: number; theirs: number };
}

/** The pairs of a set with what is plotted of them. */
export function plotted(set: MeasuredSet): PlottedPair[] {
  const [ra, dec] = [numbers(set.theirs, "ra")!, numbers(set.theirs, "dec")!],
    [oursRa, oursDec] = [numbers(set.ours, "ra")!, numbers(set.ours, "dec")!];
  const byPair = (name: string) => {
    const d = set.differences.find((x) => x.rule.name === name);
    return new Map(d?.pair.map((pair, i) => [pair, { ours: d.ours[i], theirs: d.theirs[i], sigma: d.sigma[i] }]));
  };
  const flux = set.bands.map((b) => ({
    band: b,
    of: byPair(`flux_${b}`),
    ivar: numbers(set.theirs, `flux_ivar_${b}`)!,
  }));
  const radius = byPair("shape_r"), dchisq = byPair("dchisq of the type");
  const sides = (v?: { ours: number; theirs: number }) => v && { ours: v.ours, theirs: v.theirs };
  return set.pairs.map((p, i) => ({
    set: set.name,
    ...p,
    ...set.facts[i],
    dra: arcsecPerDegree * alongRa(oursRa[p.ours] - ra[p.theirs], dec[p.theirs]),
    ddec: arcsecPerDegree * (oursDec[p.ours] - dec[p.theirs]),
    bands: Object.fromEntries(flux.flatMap(({ band, of, ivar }) => {
      const f = of.get(i);
      if (!f) return [];
      const mag = magnitude(f.theirs);
      return [[band, { sigma: f.sigma, mag, sn: f.theirs * Math.sqrt(ivar[p.theirs]) }]];
    })),
    radius: sides(radius.get(i)),
    dchisq: sides(dchisq.get(i)),
  }));
}
