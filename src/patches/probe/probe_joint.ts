/** One pass of the kernels behind forced photometry and covariances over a batch: for comparing engines. */
import type { Engine } from "../../compute/engine.ts";
import type { Detection } from "../../survey/source.ts";
import type { Cutouts } from "../cutouts.ts";
import { type JointSums, jointSums } from "../joint/joint_sums.ts";
import { upload } from "../../compute/upload.ts";
import { stampsOf } from "../stamps.ts";
import { meetingPairs, UnitImages, type UnitPatch } from "../joint/unit_images.ts";
import { sumPatches } from "../joint/sum_patches.ts";
import { type WeighedPatch, weighPatches } from "../joint/weigh_patches.ts";
import type { Shape } from "../shape.ts";
import { Workspace } from "../workspace.ts";

/** Outputs of `cross` and `weigh` after one pass over the detections of the cut-outs, a point source and an
 * exponential at each. */
export interface JointOutputs {
  patches: UnitPatch[];
  pairs: [number, number][];
  sums: JointSums;
  weighed: WeighedPatch[];
}

export async function probeJoint(
  engine: Engine,
  cutouts: Cutouts,
  detections: readonly Detection[],
): Promise<JointOutputs> {
  const patches = cutouts.blobs.flatMap((blob) =>
    detections.flatMap((d, source): UnitPatch[] => {
      if (d.blob !== blob.number) return [];
      const point: Shape = { model: "PSF", ra: d.ra, dec: d.dec, flux: d.flux, lnre: 0, ee1: 0, ee2: 0, n: 0 };
      const galaxy: Shape = { ...point, model: "EXP", lnre: -0.3, ee1: 0.2, ee2: -0.15 };
      return [point, galaxy].flatMap((shape) => stampsOf(blob, shape).map((stamp) => ({ source, shape, stamp })));
    })
  );
  const pairs = meetingPairs(patches), flux = patches.map((p) => p.shape.flux[p.stamp.cut.band]);
  using workspace = new Workspace(engine, cutouts.psfs);
  using images = new UnitImages(workspace, patches);
  const arena = { pix: upload(engine, "f32", cutouts.pix), ierr: upload(engine, "f32", cutouts.ierr) };
  const model = await sumPatches(images, cutouts.pix.length, pairs, flux);
  try {
    const sums = await jointSums(images, arena, pairs);
    return { patches, pairs, sums, weighed: await weighPatches(images, arena, model, flux) };
  } finally {
    for (const buffer of [arena.pix, arena.ierr, model]) buffer.destroy();
  }
}
