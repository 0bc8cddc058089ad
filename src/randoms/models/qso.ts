import { curve, gridNodes, PiecewiseDensity } from "../distributions/density.ts";
import { Deviates } from "../distributions/deviates.ts";
import type { BandLaw, BandLaws } from "./further_bands.ts";
import { columnsOf, f8Columns, type PropertyModel } from "./model.ts";

/** Shares below 1, in 1 … 2.15 and above as 30 : 99 : 47, the counts per deg² to g = 22.5 of Palanque-Delabrouille et al. 2013
 * (A&A 551, A29); the run of it between is ours. */
export const qsoRedshifts = new PiecewiseDensity([[0.3, 10], [1, 75.7], [1.6, 94.4], [2.15, 80], [3, 14.1], [4, 0]]);

/** Counts that rise steeply to r = 19.1 and slowly beyond it, down to r = 22.7, the limit of the original's prior. */
export const qsoMagnitudes = new PiecewiseDensity(
  gridNodes(17, 22.7, 228, (r) => 1 / (10 ** (-0.8 * (r - 19.1)) + 10 ** (-0.3 * (r - 19.1)))),
);

/** Colours at a redshift, mag: nearly flat, with the Lyman-alpha forest reddening g − r. */
export const qsoColours = {
  gr: { at: curve([[2.4, 0.18], [3.2, 0.5], [4, 1.2]]), scatter: 0.15 },
  rz: { at: curve([[0.3, 0.35], [1, 0.25], [2, 0.35], [4, 0.25]]), scatter: 0.2 },
} as const;

const bandLaw = (from: string, nodes: readonly (readonly [number, number])[], scatter: number): BandLaw => {
  const at = curve(nodes);
  return { from, colour: (_gr, _rz, redshift) => at(redshift), scatter };
};

/** Light in further bands at a redshift: hot dust, which fades from W1 as it moves out of the band, with W1 − W2 (AB) of 0.3 to 0.6 to redshift 2
 * and bluer beyond (Assef et al. 2013, ApJ 772, 26: 0.8 and redder in the system of Vega, which is 0.16 here), W3 and W4 as quasars stand out by
 * in WISE (Wright et al. 2010, AJ 140, 1868, figure 12); u as the Lyman-alpha forest takes it away. Round numbers. */
export const qsoBands: BandLaws = {
  u: bandLaw("g", [[0.3, -0.1], [2.2, -0.15], [3, -0.9], [4, -2.5]], 0.15),
  i: { from: "r", colour: (_gr, rz) => 0.55 * rz, scatter: 0.06 },
  Y: { from: "z", colour: (_gr, rz) => 0.03 + 0.15 * rz, scatter: 0.06 },
  w1: bandLaw("z", [[0.3, 1.3], [1, 0.9], [2, 0.5], [4, 0.4]], 0.25),
  w2: bandLaw("w1", [[0.3, 0.35], [1.2, 0.6], [2, 0.5], [3, 0.15], [4, -0.1]], 0.1),
  w3: bandLaw("w2", [[0.3, 1], [4, 1.4]], 0.3),
  w4: bandLaw("w3", [[0.3, 1], [4, 1]], 0.3),
};

/** Quasars: point sources, redshift and magnitude independent. Neither a sample nor a fit: round numbers. */
export function qso(seed: number): PropertyModel {
  const redshifts = new Deviates(seed, "redshift"), light = new Deviates(seed, "light"), { gr, rz } = qsoColours;
  return {
    name: "qso",
    about:
      "QSO: point sources, redshift 0.3..4, r 17..22.7 with counts that break at 19.1, flat colours; round numbers",
    samples: [],
    columns: columnsOf(["id", "ra", "dec", "redshift", "g", "r", "z"]),
    draw(first, count) {
      const to = f8Columns(["redshift", "g", "r", "z"], count);
      for (let i = 0; i < count; i++) {
        const id = first + i, redshift = qsoRedshifts.quantile(redshifts.uniform(id)[0]);
        const r = qsoMagnitudes.quantile(light.uniform(id)[0]), pair = light.normal(id, 0, 1);
        to.redshift[i] = redshift;
        to.r[i] = r;
        to.g[i] = r + gr.at(redshift) + gr.scatter * pair[0];
        to.z[i] = r - rz.at(redshift) - rz.scatter * pair[1];
      }
      return to;
    },
  };
}
