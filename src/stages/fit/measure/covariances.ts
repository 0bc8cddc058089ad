import type { PatchScore, PixelArena } from "../../../kernels/fit_types.ts";
import { invertSymmetric } from "../../../math/linear/invert_symmetric.ts";
import { SparseFactor, SymmetricMatrix, unknown } from "../../../math/linear/sparse_cholesky.ts";
import { packedAt } from "../../../math/linear/packed.ts";
import type { FittedSource, SourceCovariance } from "../../../survey/source.ts";
import type { Blob } from "../../../patches/cutouts.ts";
import { jointSums } from "../../../patches/joint/joint_sums.ts";
import { scoreBatch } from "../../../patches/programs.ts";
import { frozenJob, moved, type Stamp, stampsOf } from "../../../patches/stamps.ts";
import { meetingPairs, UnitImages, type UnitPatch } from "../../../patches/joint/unit_images.ts";
import { type Shape, shapeOf } from "../../../patches/shape.ts";
import { catalogueNormal } from "../../../patches/catalogue_normal.ts";
import type { Workspace } from "../../../patches/workspace.ts";

interface Placed {
  shape: Shape;
  stamps: Stamp[];
}

/** Writes `covariance` into every source: of its own parameters, and of its fluxes with those of its neighbours.
 * @param arena the pixels do not matter, the inverse errors do @param blobs those of the sources, by `FittedSource.blob`
 * Cost: one linearization of every source, and its unit image drawn once. */
export async function addCovariances(
  workspace: Workspace,
  arena: PixelArena,
  bands: readonly string[],
  blobs: readonly Blob[],
  sources: readonly FittedSource[],
): Promise<void> {
  const byNumber = new Map(blobs.map((b) => [b.number, b]));
  const placed = sources.map(({ parameters, blob }): Placed => {
    const shape = shapeOf(parameters);
    return { shape, stamps: stampsOf(byNumber.get(blob)!, shape) };
  });
  const scores = await scoreBatch(workspace, arena, placed.map((p) => frozenJob(p.shape, p.stamps)));
  const fluxes = await fluxCovariances(workspace, arena, bands.length, placed);
  sources.forEach((source, i) => {
    source.covariance = {
      ...ownCovariance(bands.length, placed[i], scores[i]),
      fluxVariance: fluxes.variance[i],
      partners: [],
    };
  });
  for (const { a, b, flux } of fluxes.pairs) sources[a].covariance!.partners.push({ other: sources[b], flux });
}

/** Inverse of the source's own normal matrix. */
export function ownCovariance(
  bandCount: number,
  { shape, stamps }: Placed,
  scores: readonly PatchScore[],
): Pick<SourceCovariance, "matrix" | "free" | "singular"> {
  const n = bandCount + 6, normal = catalogueNormal(shape, bandCount, scores, stamps.map((s) => s.cut.band));
  const free = Array.from({ length: n }, (_, i) => i).filter((i) => normal(i, i) > 0);
  const inverse = invertSymmetric(free.length, (a, b) => normal(free[a], free[b]));
  const matrix = new Float64Array(n * (n + 1) / 2);
  if (inverse) {
    free.forEach((i, a) => {
      for (let b = a; b < free.length; b++) matrix[packedAt(n, i, free[b])] = inverse[a][b];
    });
  }
  return { matrix, free: free.reduce((bits, i) => bits | (1 << i), 0), singular: !inverse };
}

/** Variances and covariances of all fluxes of a band together, from the inverse of their joint normal matrix. */
async function fluxCovariances(workspace: Workspace, arena: PixelArena, bandCount: number, placed: readonly Placed[]) {
  const patches = placed.flatMap(({ shape, stamps }, source) =>
    stamps.map((stamp): UnitPatch => ({ source, shape, stamp: moved(stamp, shape) }))
  );
  const meeting = meetingPairs(patches);
  using images = new UnitImages(workspace, patches);
  const { own, coupling } = await jointSums(images, arena, meeting);
  const matrices = Array.from({ length: bandCount }, () => new SymmetricMatrix(placed.length));
  patches.forEach((p, k) => matrices[p.stamp.cut.band].add(p.source, p.source, own[k]));
  meeting.forEach(([a, b], k) =>
    matrices[patches[a].stamp.cut.band].add(patches[a].source, patches[b].source, coupling[k])
  );
  const factors = matrices.map((m) => new SparseFactor(m));
  const variance = placed.map((_, i) => factors.map((f) => f.state[i] === unknown.empty ? 0 : f.inverse(i, i)));
  const pairs = placed.flatMap((_, a) => {
    const others = new Set(matrices.flatMap((m) => [...m.rows[a].keys()].filter((b) => b > a)));
    return [...others].sort((p, q) => p - q).map((b) => ({
      a,
      b,
      flux: factors.map((f, band) => matrices[band].rows[a].has(b) ? f.inverse(a, b) : 0),
    }));
  });
  return { variance, pairs };
}
