import { curve, gridNodes, PiecewiseDensity } from "../distributions/density.ts";
import { Deviates } from "../distributions/deviates.ts";
import { columnsOf, f8Columns, type PropertyModel } from "./model.ts";

/** Counts at high latitude rise slowly, as 10^(0.12 r), from r = 16, where the original's standard stars begin. */
export const starMagnitudes = new PiecewiseDensity(gridNodes(16, 23, 140, (r) => 10 ** (0.12 * r)));

/** Three kinds along the main-sequence locus: turn-off stars, K dwarfs between, M dwarfs, which take over at the faint end. */
export const starLocus = {
  /** Share of M dwarfs and of K dwarfs at an r magnitude. */
  mShare: curve([[16, 0.2], [23, 0.6]]),
  kShare: 0.2,
  turnOff: { gr: 0.42, scatter: 0.12 },
  kDwarf: { low: 0.6, high: 1.3 },
  mDwarf: { gr: 1.42, scatter: 0.07 },
  /** r − z on the locus at a g − r (in the manner of Covey et al. 2007, AJ 134, 2398, to 0.05 mag), and its width. */
  rz: curve([[0, -0.15], [0.2, 0], [0.4, 0.14], [0.6, 0.27], [0.8, 0.41], [1, 0.56], [1.2, 0.77], [1.3, 0.93]]),
  width: 0.03,
  /** M dwarfs have one g − r and a long range of r − z: 0.95 … 2.6, fewer of the late ones. */
  mRz: { low: 0.95, range: 1.65 },
} as const;

/** Stars: point sources along the main sequence. Neither a sample, a fit, nor a model of the Galaxy: round numbers. */
export function star(seed: number): PropertyModel {
  const light = new Deviates(seed, "light"), types = new Deviates(seed, "type"), s = starLocus;
  return {
    name: "star",
    about:
      "stars: point sources, r 16..23 with counts as 10^(0.12 r), colours along the main-sequence locus; round numbers",
    samples: [],
    columns: columnsOf(["id", "ra", "dec", "g", "r", "z"]),
    draw(first, count) {
      const to = f8Columns(["g", "r", "z"], count);
      for (let i = 0; i < count; i++) {
        const id = first + i, r = starMagnitudes.quantile(light.uniform(id)[0]);
        let pair = types.uniform(id);
        const kind = pair[0], along = pair[1], m = s.mShare(r);
        pair = light.normal(id, 0, 1);
        const a = pair[0], b = pair[1];
        let gr: number, rz: number;
        if (kind < m) {
          gr = s.mDwarf.gr + s.mDwarf.scatter * a;
          rz = s.mRz.low + s.mRz.range * along ** 2 + s.width * b;
        } else {
          gr = kind < m + s.kShare
            ? s.kDwarf.low + (s.kDwarf.high - s.kDwarf.low) * along
            : s.turnOff.gr + s.turnOff.scatter * a;
          rz = s.rz(gr) + s.width * b;
        }
        to.r[i] = r;
        to.g[i] = r + gr;
        to.z[i] = r - rz;
      }
      return to;
    },
  };
}
