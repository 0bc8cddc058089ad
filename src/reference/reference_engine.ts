import { EngineError } from "../base/errors.ts";
import type { BufferRef, Engine, Program, Values } from "../compute/engine.ts";
import { specialise } from "../compute/kernel.ts";
import { allKernels } from "../kernels/kernel_list.ts";
import { commit } from "./kernels/commit.ts";
import { accumulate } from "./kernels/joint/accumulate.ts";
import { cross } from "./kernels/joint/cross.ts";
import { draw } from "./kernels/draw.ts";
import { draw64 } from "./kernels/draw64.ts";
import { linearize } from "./kernels/linearize.ts";
import { linearizeMog } from "./kernels/linearize_mog.ts";
import { measure } from "./kernels/measure.ts";
import { mix } from "./kernels/mix.ts";
import { footprint } from "./kernels/footprint.ts";
import { psf_sum } from "./kernels/psf_sum.ts";
import { queue } from "./kernels/queue.ts";
import { selftestLanes } from "./kernels/selftest/selftest_lanes.ts";
import { selftestNumbers } from "./kernels/selftest/selftest_numbers.ts";
import { step } from "./kernels/step.ts";
import { stepSurvey } from "./kernels/step_survey.ts";
import { detmap } from "./kernels/imaging/detmap.ts";
import { smoothColumns } from "./kernels/imaging/smooth_columns.ts";
import { smoothRows } from "./kernels/imaging/smooth_rows.ts";
import { stack } from "./kernels/imaging/stack.ts";
import { stackFinish } from "./kernels/imaging/stack_finish.ts";
import { outlierBlur } from "./kernels/outliers/outlier_blur.ts";
import { outlierCompare } from "./kernels/outliers/outlier_compare.ts";
import { outlierMatch } from "./kernels/outliers/outlier_match.ts";
import { outlierPatch } from "./kernels/outliers/outlier_patch.ts";
import { outlierSums } from "./kernels/outliers/outlier_sums.ts";
import type { BufferValues, Twin } from "./twin.ts";
import { weigh } from "./kernels/joint/weigh.ts";

const twins: Record<string, Twin> = {
  mix,
  footprint,
  psf_sum,
  queue,
  draw,
  draw64,
  linearize,
  linearize_mog: linearizeMog,
  step,
  step_survey: stepSurvey,
  commit,
  measure,
  cross,
  accumulate,
  weigh,
  selftest_numbers: selftestNumbers,
  selftest_lanes: selftestLanes,
  stack,
  stack_finish: stackFinish,
  smooth_rows: smoothRows,
  smooth_columns: smoothColumns,
  detmap,
  outlier_sums: outlierSums,
  outlier_patch: outlierPatch,
  outlier_blur: outlierBlur,
  outlier_match: outlierMatch,
  outlier_compare: outlierCompare,
};

const declared = new Map(allKernels.map((k) => [k.name, k]));

interface ReferenceBuffer extends BufferRef {
  values: BufferValues;
}

/** Runs recorded programs on the CPU in f64, clarity before speed. */
export class ReferenceEngine implements Engine {
  readonly inThread = true;
  readonly id = "reference";
  readonly software = true;
  readonly maxBindingBytes = 1 << 30;

  alloc(type: BufferRef["type"], length: number): BufferRef {
    const buffer: ReferenceBuffer = { type, length, values: new Float64Array(length), destroy() {} };
    return buffer;
  }

  /** Numbers are numbers: a kernel that only reads does not see what kind of array they lie in. */
  lend(type: BufferRef["type"], values: Values): BufferRef {
    const buffer: ReferenceBuffer = { type, length: values.length, values: values as BufferValues, destroy() {} };
    return buffer;
  }

  write(buffer: BufferRef, values: Values, at = 0): void {
    (buffer as ReferenceBuffer).values.set(values, at);
  }

  run(program: Program): Promise<void> {
    for (const { kernel: name, buffers, params, groups, indirect, constants } of program) {
      const kernel = declared.get(name);
      if (!kernel) throw new EngineError(`There is no kernel "${name}"`);
      const values = (b: BufferRef) => (b as ReferenceBuffer).values;
      const count = indirect ? values(indirect.buffer)[indirect.at] : groups;
      twins[name](buffers.map(values), params, count, specialise(kernel, constants));
    }
    return Promise.resolve();
  }

  read(buffer: BufferRef, from = 0, length: number = buffer.length - from): Promise<Values> {
    return Promise.resolve((buffer as ReferenceBuffer).values.slice(from, from + length));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}
