import { SparseFactor, SymmetricMatrix, unknown } from "../../math/linear/sparse_cholesky.ts";
import type { JointSums } from "../../patches/joint/joint_sums.ts";
import type { UnitPatch } from "../../patches/joint/unit_images.ts";

/** What one exposure says of the fluxes. */
export interface Equations {
  patches: readonly UnitPatch[];
  pairs: readonly (readonly [number, number])[];
  sums: JointSums;
}

/** Fluxes that minimise χ² together, per target. */
export interface Joint {
  /** nmgy; 0 where nothing is known */
  flux: Float64Array;
  /** Diagonal of the normal matrix, 1/nmgy². */
  ivar: Float64Array;
  /** Reciprocal of the diagonal of its inverse; 0 where a flux is not determined. */
  jointIvar: Float64Array;
  /** 1: the target's flux is known only in sum with others. */
  shared: Uint8Array;
}

/** Solves the normal equations of all exposures together. @param count targets @param damping by which the diagonal is raised, as a share of
 * it: fluxes that cannot be told apart come out near each other instead of large and opposite, each a little too small */
export function jointFluxes(count: number, exposures: readonly Equations[], damping = 0): Joint {
  const matrix = new SymmetricMatrix(count), right = new Float64Array(count);
  for (const { patches, pairs, sums } of exposures) {
    patches.forEach(({ source }, k) => {
      matrix.add(source, source, sums.own[k]);
      right[source] += sums.data[k];
    });
    pairs.forEach(([a, b], k) => matrix.add(patches[a].source, patches[b].source, sums.coupling[k]));
  }
  const diagonal = matrix.diagonal.slice();
  if (damping > 0) diagonal.forEach((v, i) => matrix.add(i, i, damping * v));
  const factor = new SparseFactor(matrix);
  return {
    flux: factor.solve(right),
    ivar: diagonal,
    jointIvar: diagonal.map((_, i) => 1 / factor.inverse(i, i) || 0),
    shared: factor.state.map((s) => s === unknown.shared ? 1 : 0),
  };
}
