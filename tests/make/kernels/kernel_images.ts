import type { Engine } from "../../../src/compute/engine.ts";
import { footprintRow, patchRow } from "../../../src/kernels/fit_layout.ts";
import { type FitJob, type ModelName, parameterCount, slot } from "../../../src/kernels/fit_types.ts";
import { footprintOf } from "../../../src/reference/shared/footprint.ts";
import { Batch } from "../../../src/patches/batch.ts";
import { Workspace } from "../../../src/patches/workspace.ts";
import { upload } from "../../../src/compute/upload.ts";
import type { Scene } from "./kernel_scene.ts";

/** Derivatives by position as the survey takes them, or exact, or with shifts by phase as well; or all derivatives by the survey's
 * finite steps. */
export type Slopes = "survey" | "exact" | "phase" | "steps";

/** What the drawing kernels leave behind for one patch. */
export interface Drawn {
  label: string;
  /** Of the transform that ran. */
  size: number;
  footprint: Float64Array;
  /** Value and derivatives on the box, those pixels that the transform reaches. */
  images: Float64Array[];
}

/** Runs `mix`, `footprint` and the drawing kernels over the scene, one job at a time. */
export async function drawImages(engine: Engine, scene: Scene, slopes: Slopes): Promise<Drawn[]> {
  using workspace = new Workspace(engine, scene.psfs, slopes === "phase" ? "phase" : "lanczos");
  const blank = upload(engine, "f32", new Float32Array(scene.pix.length)), drawn: Drawn[] = [];
  for (const job of scene.jobs) {
    if (!(await workspace.transforms.hold(job.patches))) throw new RangeError("too many PSFs");
    using batch = new Batch(workspace, [job], slopes === "steps" ? "survey" : "own");
    const byPosition = slopes === "survey" || slopes === "steps" ? "survey" : "exact";
    const program = batch.linearize(blank, blank, batch.layOut(), byPosition).filter((d) => d.kernel !== "linearize");
    await engine.run([batch.mix(), ...program]);
    const drawing = program.find((d) => d.kernel.startsWith("draw"))!;
    const read = async (i: number) => Float64Array.from(await engine.read(drawing.buffers[i]));
    const [patches, footprints, mixes, scratch] = [await read(0), await read(1), await read(2), await read(5)];
    for (let i = 0; i < patches.length / patchRow.stride; i++) {
      const p = footprintOf(patches, footprints, mixes, i);
      const images = Array.from({ length: p.fields }, () => new Float64Array(p.width * p.height));
      for (let y = 0; y < p.height; y++) {
        for (let x = 0; x < p.width; x++) {
          if (!p.inside(x, y)) continue;
          images.forEach((image, f) =>
            image[y * p.width + x] = scratch[p.image(x, y) + (f >> 1) * 2 * p.size ** 2 + (f & 1)]
          );
        }
      }
      const where = Array.from(job.start, (v) => +v.toFixed(3)).join(" ");
      drawn.push({
        label: `${job.model} [${where}] nominal ${p.nominal}`,
        size: p.size,
        footprint: footprintRow.row(footprints, p.row).slice(),
        images,
      });
    }
  }
  blank.destroy();
  return drawn;
}

/** Peaks of each image, over all places that the same source was drawn at: one beside the box shows little of itself. */
export function peaks(drawn: readonly Drawn[]): Map<string, Float64Array> {
  const all = new Map<string, Float64Array>();
  for (const d of drawn) {
    const own = all.get(d.label) ?? new Float64Array(d.images.length);
    d.images.forEach((image, f) => own[f] = image.reduce((m, v) => Math.max(m, Math.abs(v)), own[f]));
    all.set(d.label, own);
  }
  return all;
}

/** Largest difference over the images and where. Each counts as a fraction of the peak of the two images that share its
 * transform: what one rounds away is lost to the other. */
export function worstImage(have: readonly Drawn[], want: readonly Drawn[]): { worst: number; where: string } {
  const scales = peaks(want);
  let worst = 0, where = "";
  want.forEach((w, i) => {
    const peak = scales.get(w.label)!;
    w.images.forEach((image, f) => {
      const scale = Math.max(peak[f], peak[f ^ 1] ?? 0);
      const off = image.reduce((m, v, k) => Math.max(m, Math.abs(v - have[i].images[f][k])), 0) / scale;
      if (off > worst) [worst, where] = [off, `${w.label} size ${w.size} image ${f}`];
    });
  });
  return { worst, where };
}

/** Sources at the limits of what a fit may try: half-pixel shifts, seams of the mixture tables, needles, points, giants, and
 * places beside the box. One patch each. @param nominal transform @param side of the box */
export function edgeCases(nominal: number, side: number, gaussVariance = 4): FitJob[] {
  const shapes: [ModelName, number, number, number, number][] = [
    ["PSF", 0, 0, 0, 0],
    ["REX", -1, 0, 0, 0],
    ["REX", Math.log(0.01), 0, 0, 0],
    ["EXP", 0.2, 0.4, -0.3, 0],
    ["EXP", 0.5, 6, 5, 0],
    ["DEV", -0.5, -0.2, 0.1, 0],
    ["DEV", 1, 0.3, 0.3, 0],
    ["EXP", 2.5, 0.1, 0, 0],
    ...[0.5, 0.51, 0.57, 0.62, 0.71, 1, 1.5, 3, 6].map((
      n,
    ): [ModelName, number, number, number, number] => ["SER", -0.4, 0.3, -0.2, n]),
  ];
  const places = [[0.5, -0.5], [-0.5, 0.5], [0.21, 0.37], [0, 0], [-side / 2 - 4, 3], [side / 3, side / 2 + 6]];
  return shapes.flatMap(([model, lnre, ee1, ee2, n]) =>
    places.map(([dx, dy]): FitJob => {
      const start = new Float64Array(parameterCount);
      start[slot.flux] = 3;
      start.set([lnre, ee1, ee2, n], slot.lnre);
      const patch = {
        band: 0,
        offset: 0,
        stride: side,
        width: side,
        height: side,
        ierrOffset: 0,
        ierrStride: side,
        px: (side >> 1) + dx,
        py: (side >> 1) + dy,
        jacobian: [-3.8, 0.1, 0.05, 3.82] as const,
        psf: 0,
        size: nominal,
        gaussVariance,
      };
      return { model, start, free: [], lnreMax: Infinity, patches: [patch] };
    })
  );
}
