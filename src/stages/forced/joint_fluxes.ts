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

/** Solves the normal equations of all exposures together. @param count targets */
export function jointFluxes(count: number, exposures: readonly Equations[]): Joint {
  const matrix = new SymmetricMatrix(count), right = new Float64Array(count);
  for (const { patches, pairs, sums } of exposures) {
    patches.forEach(({ source }, k) => {
      matrix.add(source, source, sums.own[k]);
      right[source] += sums.data[k];
    });
    pairs.forEach(([a, b], k) => matrix.add(patches[a].source, patches[b].source, sums.coupling[k]));
  }
  const factor = new SparseFactor(matrix);
  return {
    flux: factor.solve(right),
    ivar: matrix.diagonal,
    jointIvar: matrix.diagonal.map((_, i) => 1 / factor.inverse(i, i) || 0),
    shared: factor.state.map((s) => s === unknown.shared ? 1 : 0),
  };
}
