import { Deviates } from "./deviates.ts";

/** How galaxies get axis ratio, position angle and Sérsic index.
 * - `uniform`: axis ratio uniform in 0.2 … 1, index exactly 1 or 4, as the original draws them.
 * - `joint`: flattened spheroids seen from random directions, and indices scattered about 1 and 4: both depend on the type. */
export type ShapeModel = "uniform" | "joint";

export interface GalaxyShape {
  n: number;
  ba: number;
  /** deg east of north, 0 … 180 */
  pa: number;
}

/** Discs are thin; spheroids have a range of intrinsic flattenings. Index: middle, scatter of its logarithm, limits. */
const joint = {
  disc: { thickness: [0.2, 0.05], index: [1, 0.25], limits: [0.5, 2.5] },
  spheroid: { thickness: [0.65, 0.15], index: [4, 0.2], limits: [2.5, 6.1] },
} as const;

export class ShapeDraw {
  readonly #deviates: Deviates;
  readonly #shape: GalaxyShape = { n: 1, ba: 1, pa: 0 };

  constructor(readonly model: ShapeModel, seed: number) {
    this.#deviates = new Deviates(seed, "shape");
  }

  /** The shape of an id, good until the next call. */
  at(id: number, type: "disc" | "spheroid"): GalaxyShape {
    const shape = this.#shape, pair = this.#deviates.uniform(id), u = pair[0];
    shape.pa = 180 * pair[1];
    if (this.model === "uniform") {
      shape.ba = 0.2 + 0.8 * u;
      shape.n = type === "disc" ? 1 : 4;
      return shape;
    }
    const { thickness: [middle, scatter], index: [n, lnScatter], limits: [low, high] } = joint[type];
    for (let round = 1;; round++) {
      const [a, b] = this.#deviates.normal(id, round), c = middle + scatter * a, index = n * Math.exp(lnScatter * b);
      if (!(c > 0.05 && c < 1 && index >= low && index <= high)) continue;
      // An oblate spheroid of thickness c whose axis lies at a random angle: cos i is uniform.
      shape.ba = Math.sqrt(c * c + (1 - c * c) * u * u);
      shape.n = index;
      return shape;
    }
  }
}
