import { arcsecPerDegree, radians } from "../../base/units.ts";
import { fiberFraction } from "../../survey/catalogue/fiber_fraction.ts";
import type { SourceParameters } from "../../survey/source.ts";
import { nearInDec } from "./near.ts";

/** Sources beyond this distance add nothing that counts, arcsec. */
const reach = 20;

/** Flux in the fibre per band: of the source alone, and of all sources. Cost: pairs of near sources. */
export function fiberFluxes(sources: readonly SourceParameters[]): { own: number[][]; total: number[][] } {
  const own = sources.map((p) => {
    const f = fiberFraction(p, 0, 0);
    return p.flux.map((flux) => flux * f);
  });
  const near = nearInDec(sources.map((p) => p.dec), reach / arcsecPerDegree);
  const total = sources.map((p, i) => {
    const sum = own[i].slice();
    near(i).forEach((j) => {
      if (i === j) return;
      const q = sources[j],
        dy = (p.dec - q.dec) * arcsecPerDegree,
        dx = (p.ra - q.ra) * arcsecPerDegree * Math.cos(radians(p.dec));
      if (Math.abs(dx) > reach || Math.abs(dy) > reach) return;
      const f = fiberFraction(q, dx, dy);
      q.flux.forEach((flux, b) => sum[b] += flux * f);
    });
    return sum;
  });
  return { own, total };
}
