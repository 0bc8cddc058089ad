/** Rows that the host gives a batch: jobs, the start of their fits, and their patches. */
import { joinRows } from "../../compute/layout.ts";
import { anchorRow, jobRow, patchRow, phase, stateRow } from "../../kernels/fit_layout.ts";
import { type FitJob, type FitPatch, modelCode } from "../../kernels/fit_types.ts";
import { tagOf } from "../checks.ts";
import type { BatchPatch } from "./batch_patch.ts";

export function packJobs(jobs: readonly FitJob[]): Float64Array {
  let first = 0;
  return joinRows(jobs.map(({ model, free, patches: { length: count } }) => {
    const mask = free.reduce((bits, slot) => bits | (1 << slot), 0);
    const row = jobRow.pack({ model: modelCode[model], first, count, free: mask });
    first += count;
    return row;
  }));
}

export function packStates(jobs: readonly FitJob[]): Float64Array {
  return joinRows(jobs.map(({ start, lnreMax, cosDec = 1, fluxLoop = false }, i) =>
    stateRow.packSome({
      p: start,
      trial: start,
      phase: phase.start,
      cosDec,
      fluxLoop: fluxLoop ? 1 : 0,
      tag: tagOf(i),
      lnreMax: Number.isFinite(lnreMax) ? lnreMax : 1e30,
    })
  ));
}

export const packAnchors = (patches: readonly FitPatch[]): Float64Array =>
  joinRows(
    patches.map(({ px, py, jacobian, gaussVariance }) =>
      anchorRow.pack({ fx: px - Math.round(px), fy: py - Math.round(py), jacobian, gauss: gaussVariance })
    ),
  );

/** @param transforms first values of the PSF's transforms @param scratch first value of the patch's images */
export function packPatch(
  { job, patch: p, row, comparison }: BatchPatch,
  transforms: { psf: number; psfHalf: number },
  scratch: number,
): Float64Array {
  const { band, offset, stride: stridePixels, width, height, ierrOffset, ierrStride } = p;
  return patchRow.pack({
    ...{ job, band, offset, stridePixels, width, height, ierrOffset, ierrStride, scratch, row, comparison },
    ...transforms,
    log2: Math.log2(p.size),
    ix: Math.round(p.px),
    iy: Math.round(p.py),
  });
}
