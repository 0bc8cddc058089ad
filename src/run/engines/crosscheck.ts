import type { Disk } from "../../base/disk.ts";
import { InputError } from "../../base/errors.ts";
import type { Engine } from "../../compute/engine.ts";
import { mixRow, sumsRow } from "../../kernels/fit_layout.ts";
import { columnCount } from "../../kernels/fit_types.ts";
import { ReferenceEngine } from "../../reference/reference_engine.ts";
import { supplyOf } from "../../compute/supply_of.ts";
import { detect } from "../../stages/detect.ts";
import { cutBlobs, locateBlobs } from "../../patches/cutouts.ts";
import { type KernelOutputs, probeJobs, probeKernels } from "../../patches/probe/probe_kernels.ts";
import { type JointOutputs, probeJoint } from "../../patches/probe/probe_joint.ts";
import { openBrick, requireExposures } from "../../stages/load.ts";
import { packedAt } from "../../math/linear/packed.ts";
import { synthBrick, synthZoom } from "../../synth/plan.ts";
import { writeSurvey } from "../../synth/survey.ts";
import { MemoryDisk } from "../../io/memory_disk.ts";

export interface CrosscheckLine {
  kernel: string;
  output: string;
  /** Largest difference in the unit named. */
  difference: number;
  tolerance: number;
  unit: string;
}

export interface CrosscheckInput {
  disk: Disk;
  surveyDir: string;
  brick: string;
  zoom?: readonly number[];
  bands: readonly string[];
  /** Which PSF and sky files win where both exist. */
  calibOrder: "single" | "merged";
}

/** A small synthetic survey in memory. */
export async function synthInput(): Promise<CrosscheckInput> {
  const disk = new MemoryDisk(), size = 160;
  await writeSurvey(disk, "synth", { seed: 1, size, nobj: 4 });
  return {
    disk,
    surveyDir: "synth",
    brick: synthBrick.brickname,
    zoom: synthZoom(size),
    bands: ["g", "r", "z"],
    calibOrder: "single",
  };
}

/** Most sources of the batch: enough to meet every model, size and band. */
const sourceLimit = 12;

/** Runs one batch of real blobs on `engine` and on the f64 reference and compares every output of every kernel.
 * @throws {InputError} when the brick has no exposure that can be used, or nothing on it */
export async function crosscheck(
  engine: Engine,
  input: CrosscheckInput,
): Promise<{ jobs: number; patches: number; lines: CrosscheckLine[] }> {
  const brick = await openBrick(input.disk, { ...input, ignoreCuts: true, strict: false });
  requireExposures(brick);
  const { grid, bands, exposures } = brick;
  const found = await detect(supplyOf(new ReferenceEngine()), grid, exposures, bands);
  const wanted: number[] = [];
  let sources = 0;
  for (let blob = 0; blob < found.blobs.count && sources < sourceLimit; blob++) {
    sources += found.detections.filter((d) => d.blob === blob).length;
    wanted.push(blob);
  }
  if (wanted.length === 0) {
    throw new InputError(
      `Cannot crosscheck with brick ${input.brick}: nothing is detected there; choose a larger --zoom`,
    );
  }
  const cutouts = await cutBlobs(grid, locateBlobs(grid, exposures, bands, found.blobs, wanted)),
    jobs = probeJobs(cutouts, found.detections);
  const want = await probeKernels(new ReferenceEngine(), cutouts, jobs),
    have = await probeKernels(engine, cutouts, jobs);
  const joint = [
    await probeJoint(new ReferenceEngine(), cutouts, found.detections),
    await probeJoint(engine, cutouts, found.detections),
  ] as const;
  return {
    jobs: jobs.length,
    patches: want.sums.length,
    lines: [...compareKernels(want, have), ...compareJoint(...joint)],
  };
}

/** Half a unit in the last place of f32. */
const eps = 2 ** -24;
/** An image passes two FFTs of up to 2·9 radix-2 stages and a product of four factors, each rounding once. */
export const imageTolerance = 40 * eps;
/** Sums of products of two such images over a tree of 8 levels after 64 terms a lane. */
const sumTolerance = 2 * imageTolerance + 72 * eps;
/** A cubic spline piece with coefficients up to 1e2 times its value, then a division. */
const mixTolerance = 100 * eps;
/** Condition of the normal matrix with columns scaled to unit norm (up to 1e3 for SER) times that of the sums. */
const stepTolerance = 1e3 * sumTolerance;

/** Every output of every kernel of the fit, as it should be and as it is. */
export function compareKernels(want: KernelOutputs, have: KernelOutputs): CrosscheckLine[] {
  const line = (
    kernel: string,
    output: string,
    difference: number,
    tolerance: number,
    unit: string,
  ): CrosscheckLine => ({
    kernel,
    output,
    difference,
    tolerance,
    unit,
  });
  return [
    line("mix", "amplitudes and variances", mixDifference(want, have), mixTolerance, "of the largest"),
    line("mix", "moments", relative(want.mixes, have.mixes, mixRow.at.moments, 3), mixTolerance, "of the largest"),
    line(
      "commit",
      "drawn image",
      relative([want.drawn], [have.drawn], 0, want.drawn.length),
      imageTolerance,
      "of the peak",
    ),
    line("linearize", "JtJ", normalDifference(want, have), sumTolerance, "scaled"),
    line("linearize", "Jtr", rightDifference(want, have), sumTolerance, "scaled"),
    line("linearize", "chi2 gain", gainDifference(want, have), sumTolerance, "scaled"),
    ...["sum m", "sum |m|", "sum m2", "others", "masked", "chi2 m"].map((name, k) =>
      line("measure", name, relative(want.measured, have.measured, k, 1), sumTolerance, "of the largest")
    ),
    line("step", "trial parameters", stepDifference(want, have), stepTolerance, "of the step"),
  ];
}

/** Products scaled by the lengths of both images, sums of one patch by themselves: their terms are positive. */
function compareJoint(want: JointOutputs, have: JointOutputs): CrosscheckLine[] {
  const { sums: w, pairs, weighed } = want, { sums: h } = have;
  const worst = (count: number, off: (i: number) => number) =>
    Array.from({ length: count }, (_, i) => off(i)).reduce((a, b) => Math.max(a, b), 0);
  const line = (kernel: string, output: string, difference: number): CrosscheckLine => ({
    kernel,
    output,
    difference,
    tolerance: sumTolerance,
    unit: "scaled",
  });
  const length = (k: number) => Math.sqrt(w.own[k]) || 1;
  return [
    line("cross", "own", worst(w.own.length, (k) => Math.abs(h.own[k] - w.own[k]) / length(k) ** 2)),
    line(
      "cross",
      "coupling",
      worst(pairs.length, (k) => Math.abs(h.coupling[k] - w.coupling[k]) / (length(pairs[k][0]) * length(pairs[k][1]))),
    ),
    line(
      "cross",
      "data",
      worst(w.data.length, (k) => Math.abs(h.data[k] - w.data[k]) / Math.max(Math.abs(w.data[k]), length(k))),
    ),
    ...(["chi2", "others", "square", "used", "light", "masked"] as const).map((name) => {
      // Masked light is a share of all light.
      const scale = (k: number) => weighed[k][name === "masked" ? "light" : name] || 1;
      return line(
        "weigh",
        name,
        worst(weighed.length, (k) => Math.abs(have.weighed[k][name] - weighed[k][name]) / scale(k)),
      );
    }),
  ];
}

/** Largest difference of a stretch of columns as a fraction of the largest value there. */
function relative(want: Float64Array[], have: Float64Array[], from: number, length: number): number {
  let difference = 0, peak = 0;
  want.forEach((row, i) => {
    for (let k = from; k < from + length; k++) {
      difference = Math.max(difference, Math.abs(row[k] - have[i][k]));
      peak = Math.max(peak, Math.abs(row[k]));
    }
  });
  return peak > 0 ? difference / peak : difference;
}

/** Components come in another order on the device: sorted by variance first. */
function mixDifference(want: KernelOutputs, have: KernelOutputs): number {
  const sorted = (row: Float64Array) =>
    Array.from(
      { length: row[mixRow.at.components] },
      (_, k) => [row[mixRow.at.variance + k], row[mixRow.at.amplitude + k]],
    )
      .filter(([v, a]) => v !== 0 || a !== 0).sort((a, b) => a[0] - b[0]);
  let worst = 0;
  want.mixes.forEach((row, i) => {
    const a = sorted(row),
      b = sorted(have.mixes[i]),
      scale = [0, 1].map((c) => Math.max(...a.map((r) => Math.abs(r[c])), 1e-30));
    if (a.length !== b.length) worst = Infinity;
    else a.forEach((r, k) => r.forEach((v, c) => worst = Math.max(worst, Math.abs(v - b[k][c]) / scale[c])));
  });
  return worst;
}

const { jtr, gain } = sumsRow.at;
const at = (i: number, j: number) => sumsRow.at.jtj + packedAt(columnCount, i, j);

function normalDifference(want: KernelOutputs, have: KernelOutputs): number {
  let worst = 0;
  want.sums.forEach((w, p) => {
    for (let i = 0; i < columnCount; i++) {
      for (let j = i; j < columnCount; j++) {
        const scale = Math.sqrt(w[at(i, i)] * w[at(j, j)]);
        if (scale > 0) worst = Math.max(worst, Math.abs(w[at(i, j)] - have.sums[p][at(i, j)]) / scale);
      }
    }
  });
  return worst;
}

/** Scaled by √(JᵀJ_ii · Σ m² ie²): what the data could at most add. */
function rightDifference(want: KernelOutputs, have: KernelOutputs): number {
  let worst = 0;
  want.sums.forEach((w, p) => {
    const light = Math.max(Math.abs(w[gain]), 1);
    for (let i = 0; i < columnCount; i++) {
      const scale = Math.sqrt(w[at(i, i)] * light);
      if (scale > 0) worst = Math.max(worst, Math.abs(w[jtr + i] - have.sums[p][jtr + i]) / scale);
    }
  });
  return worst;
}

const gainDifference = (want: KernelOutputs, have: KernelOutputs) =>
  Math.max(...want.sums.map((w, p) => Math.abs(w[gain] - have.sums[p][gain]) / Math.max(Math.abs(w[gain]), 1)));

function stepDifference(want: KernelOutputs, have: KernelOutputs): number {
  let worst = 0;
  want.trials.forEach((w, i) => {
    const start = want.mixes[i],
      step = Math.max(...Array.from(w, (v, k) => Math.abs(v - start[k]) / Math.max(Math.abs(v), 1)), 1e-3);
    w.forEach((v, k) => worst = Math.max(worst, Math.abs(v - have.trials[i][k]) / Math.max(Math.abs(v), 1) / step));
  });
  return worst;
}
