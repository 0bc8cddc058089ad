/** One pass of the fit's kernels over a batch, with everything that they leave behind: for comparing engines. */
import type { Engine } from "../../compute/engine.ts";
import { measuredRow, mixRow, stateRow, sumsRow } from "../../kernels/fit_layout.ts";
import type { FitJob, ModelName } from "../../kernels/fit_types.ts";
import type { Detection } from "../../survey/source.ts";
import { Batch } from "../batch.ts";
import type { Cutouts } from "../cutouts.ts";
import { upload } from "../../compute/upload.ts";
import { frozenJob, stampsOf } from "../stamps.ts";
import { freeSlots, type Shape } from "../shape.ts";
import { type Shift, Workspace } from "../workspace.ts";

/** Outputs of every kernel after one pass over a batch. */
export interface KernelOutputs {
  mixes: Float64Array[];
  /** Pixels after the models were drawn into blank images. */
  drawn: Float64Array;
  sums: Float64Array[];
  measured: Float64Array[];
  /** Trial parameters after one step. */
  trials: Float64Array[];
}

/** Every detection of the cut-outs with every model, started as model selection starts them. */
export function probeJobs(cutouts: Cutouts, detections: readonly Detection[]): FitJob[] {
  const models: ModelName[] = ["PSF", "REX", "DEV", "EXP", "SER"];
  return cutouts.blobs.flatMap((blob) =>
    detections.filter((d) => d.blob === blob.number).flatMap((d) =>
      models.flatMap((model) => {
        const shape: Shape = {
          model,
          ra: d.ra,
          dec: d.dec,
          flux: d.flux,
          lnre: -0.3,
          ee1: model === "REX" ? 0 : 0.2,
          ee2: model === "REX" ? 0 : -0.15,
          n: 2.2,
        };
        const stamps = stampsOf(blob, { ...shape, model: "PSF" });
        if (stamps.length === 0) return [];
        const bands = [...new Set(stamps.map((s) => s.cut.band))];
        return [{ ...frozenJob(shape, stamps), free: freeSlots({ model }, bands), lnreMax: 3 }];
      })
    )
  );
}

/** Runs each kernel once over the batch. */
export async function probeKernels(
  engine: Engine,
  cutouts: Cutouts,
  jobs: readonly FitJob[],
  shift?: Shift,
): Promise<KernelOutputs> {
  using workspace = new Workspace(engine, cutouts.psfs, shift);
  const pix = upload(engine, "f32", cutouts.pix), ierr = upload(engine, "f32", cutouts.ierr);
  const blank = upload(engine, "f32", new Float32Array(cutouts.pix.length));
  try {
    const held = await workspace.transforms.hold(jobs.flatMap((j) => j.patches));
    if (!held) throw new RangeError("too many PSFs for one batch");
    using batch = new Batch(workspace, jobs);
    const fills = batch.layOut(), f64 = (v: ArrayLike<number>) => Float64Array.from(v);
    const each = (count: number, row: (i: number) => ArrayLike<number>) =>
      Array.from({ length: count }, (_, i) => f64(row(i)));
    // One patch at a time: patches of several models overlap, and `commit` must not race.
    const single = fills.flatMap(({ first, count, lists }) =>
      Array.from({ length: count }, (_, i) => {
        const one = { first: first + i, count: 1 };
        return { ...one, lists, runs: [{ ...one, fields: 7 }] };
      })
    );
    await engine.run([batch.mix(), ...batch.commit(blank, 1, single)]);
    const drawn = f64(await engine.read(blank));
    await engine.run(batch.measure(pix, blank, ierr, fills));
    const after = await engine.read(batch.sums), { work } = measuredRow.at;
    const measured = each(batch.patchCount, (i) => sumsRow.row(after, i).subarray(0, work));
    await engine.run(batch.linearize(pix, ierr, fills, "exact"));
    const normal = await engine.read(batch.sums);
    const sums = each(batch.patchCount, (i) => sumsRow.row(normal, i).subarray(0, sumsRow.at.work));
    const mixed = await engine.read(batch.mixes), mixes = each(jobs.length, (i) => mixRow.row(mixed, i));
    await engine.run([batch.step()]);
    const states = await engine.read(batch.states);
    const trials = each(jobs.length, (i) => stateRow.cells(states, i, "trial"));
    return { mixes, drawn, sums, measured, trials };
  } finally {
    for (const buffer of [pix, ierr, blank]) buffer.destroy();
  }
}
