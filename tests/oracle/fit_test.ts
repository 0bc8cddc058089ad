import assert from "node:assert/strict";
import { arcsecPerDegree, radians } from "../../src/base/units.ts";
import { fitSet } from "../make/fits/fit_set.ts";
import { hasSet } from "../make/open_sets.ts";
import { referenceJson } from "../make/references.ts";

interface Final {
  source: { type: string; ra: number; dec: number; flux: Record<string, number> };
  ivars: number[];
  dchisq: number[];
  fracflux: number[];
  fracin: number[];
  rchisq: number[];
}
const types: Record<string, string> = {
  PointSource: "PSF",
  RexGalaxy: "REX",
  DevGalaxy: "DEV",
  ExpGalaxy: "EXP",
  SersicGalaxy: "SER",
};
const trace = await referenceJson<{ blobs: { final: Final[] }[] }>("trace/ob_decals_grz/fits.json");

/** What may differ: flux in σ, statistics and how far a gain may fall short. The reference stops at Δ ln P = 0.1; with its
 * own rule we end there. Without, the optimum of a galaxy of S/N 600 with one loose shape parameter lies 0.7 σ farther on:
 * its core, where no model fits (reduced χ² 3.5), has another χ² there, and the prior, which counts in the fit and not in
 * the gain, another share. */
const rules = [
  { name: "by the survey's rule", compat: true, sigma: 0.15, rchisq: 0.02, lost: 0.3 },
  { name: "by our own", compat: false, sigma: 0.8, rchisq: 0.07, lost: 0.5 },
];

for (const { name, compat, ...limit } of rules) {
  Deno.test({
    name:
      `fitBlobs() ${name} ends where the traced fits of ob_decals_grz end: type, flux, gains, variances, statistics`,
    ignore: !trace || !hasSet("ob_decals_grz"),
    fn: async () => {
      const { fitted, bands } = await fitSet("ob_decals_grz", compat), finals = trace!.blobs.flatMap((b) => b.final);
      assert.equal(fitted.sources.length, finals.length);
      for (const f of finals) {
        const { ra, dec, flux, type } = f.source;
        const near = (s: typeof fitted.sources[number]) =>
          Math.hypot((s.parameters.ra - ra) * Math.cos(radians(dec)), s.parameters.dec - dec) * arcsecPerDegree;
        const own = fitted.sources.reduce((a, b) => near(a) < near(b) ? a : b), label = `${type} at ${ra} ${dec}`;
        assert.ok(near(own) < 0.02, `${label} is ${near(own)}″ off`);
        assert.equal(own.parameters.type, types[type], label);
        bands.forEach((b, k) => {
          const sigma = Math.abs(own.parameters.flux[k] - flux[b]) * Math.sqrt(f.ivars[2 + k]);
          assert.ok(sigma < limit.sigma, `${label} ${b}: ${sigma} σ`);
          assert.ok(Math.abs(own.ivar.flux[k] / f.ivars[2 + k] - 1) < 0.1, `${label} ivar of ${b}`);
          const rchisq = own.rchisq[k] / f.rchisq[k] - 1;
          assert.ok(Math.abs(rchisq) < limit.rchisq, `${label} rchisq of ${b}: ${rchisq}`);
          assert.ok(Math.abs(own.fracin[k] - f.fracin[k]) < 0.02, `${label} fracin of ${b}`);
          assert.ok(Math.abs(own.fracflux[k] - f.fracflux[k]) < 0.02, `${label} fracflux of ${b}`);
        });
        own.dchisq.forEach((x, m) => {
          // Never a worse optimum than the reference's; better by what its early stops leave, and under a faint neighbour of
          // a galaxy sixty times as bright by what that one leaves there.
          const better = x - f.dchisq[m], message = `${label} model ${m}: gain ${x}, theirs ${f.dchisq[m]}`;
          assert.ok(better > -limit.lost && better < 2 + 2e-3 * f.dchisq[m], message);
        });
      }
    },
  });
}
