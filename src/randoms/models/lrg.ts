import { curve, gridNodes, PiecewiseDensity } from "../distributions/density.ts";
import { Deviates } from "../distributions/deviates.ts";
import { ShapeDraw, type ShapeModel } from "../distributions/shapes.ts";
import { columnsOf, f8Columns, type PropertyModel } from "./model.ts";

/** Comoving volume per redshift, up to a factor: flat, Ωm = 0.3. */
function volumePerRedshift(z: number): number {
  const e = (x: number) => Math.sqrt(0.3 * (1 + x) ** 3 + 0.7), steps = 64, h = z / steps;
  let distance = 0; // Simpson
  for (let i = 0; i <= steps; i++) distance += (i === 0 || i === steps ? 1 : i % 2 ? 4 : 2) * h / 3 / e(i * h);
  return distance ** 2 / e(z);
}

/** DESI's luminous red galaxies have one comoving density in 0.4 < z < 0.8 and thin out towards 1 (Zhou et al. 2023, AJ 165, 58). */
const density = curve([[0.8, 1], [1.05, 0]]);
export const lrgRedshifts = new PiecewiseDensity(gridNodes(0.4, 1.05, 130, (z) => density(z) * volumePerRedshift(z)));

/** An old, passive population of fixed mass: middles at a redshift, in round numbers, and the scatter about them, mag. */
export const lrgTracks = {
  z: { at: curve([[0.4, 18.9], [0.6, 19.6], [0.8, 20.2], [1.05, 20.8]]), scatter: 0.35 },
  rz: {
    at: curve([[0.4, 0.75], [0.5, 0.95], [0.6, 1.15], [0.7, 1.4], [0.8, 1.62], [0.9, 1.8], [1.05, 1.95]]),
    scatter: 0.08,
  },
  gr: { at: curve([[0.4, 1.65], [0.5, 1.72], [0.6, 1.75], [1.05, 1.8]]), scatter: 0.12 },
  /** z − W1 at an r − z. */
  zw1: { at: (rz: number) => 0.8 * rz + 0.15, scatter: 0.15 },
  /** ln of the half-light radius in arcsec, at a z magnitude. */
  lnSize: { at: (z: number) => -0.25 * (z - 20), scatter: 0.35 },
} as const;

/** Luminous red galaxies: spheroids on a red sequence. Neither a sample nor a fit: round numbers. */
export function lrg(seed: number, shape: ShapeModel): PropertyModel {
  const redshifts = new Deviates(seed, "redshift"), light = new Deviates(seed, "light");
  const shapes = new ShapeDraw(shape, seed), { z, rz, gr, zw1, lnSize } = lrgTracks;
  return {
    name: "lrg",
    about:
      "LRG: one comoving density in 0.4..0.8 thinning out to 1.05, colours of a red sequence, spheroids; round numbers",
    samples: [],
    columns: columnsOf(["id", "ra", "dec", "redshift", "g", "r", "z", "w1", "rhalf", "n", "ba", "pa"]),
    draw(first, count) {
      const to = f8Columns(["redshift", "g", "r", "z", "w1", "rhalf", "n", "ba", "pa"], count);
      for (let i = 0; i < count; i++) {
        const id = first + i, redshift = lrgRedshifts.quantile(redshifts.uniform(id)[0]);
        let pair = light.normal(id);
        const mag = z.at(redshift) + z.scatter * pair[0], red = rz.at(redshift) + rz.scatter * pair[1];
        pair = light.normal(id, 0, 1);
        const blue = gr.at(redshift) + gr.scatter * pair[0], infrared = zw1.at(red) + zw1.scatter * pair[1];
        const size = lnSize.at(mag) + lnSize.scatter * light.normal(id, 0, 2)[0], shape = shapes.at(id, "spheroid");
        to.redshift[i] = redshift;
        to.z[i] = mag;
        to.r[i] = mag + red;
        to.g[i] = mag + red + blue;
        to.w1[i] = mag - infrared;
        to.rhalf[i] = Math.exp(size);
        to.n[i] = shape.n;
        to.ba[i] = shape.ba;
        to.pa[i] = shape.pa;
      }
      return to;
    },
  };
}
