import { EngineError } from "../base/errors.ts";
import type { BufferRef, Engine, Program, Values } from "../compute/engine.ts";
import { commit } from "./commit.ts";
import { cross } from "./cross.ts";
import { draw } from "./draw.ts";
import { draw64 } from "./draw64.ts";
import { linearize } from "./linearize.ts";
import { linearizeMog } from "./linearize_mog.ts";
import { measure } from "./measure.ts";
import { mixKernel } from "./mix.ts";
import { placeKernel } from "./place.ts";
import { queueKernel } from "./queue.ts";
import { selftestLanes } from "./selftest_lanes.ts";
import { selftestNumbers } from "./selftest_numbers.ts";
import { step } from "./step.ts";
import { stepSurvey } from "./step_survey.ts";
import { weighKernel } from "./weigh.ts";

/** Contents of a buffer; every number is f64, so a twin reads like the formula. */
export type BufferValues = Float64Array;
/** A twin works through all groups of a dispatch. */
export type Kernel = (buffers: BufferValues[], params: readonly number[], groups: number) => void;

const twins: Record<string, Kernel> = {
  mix: mixKernel,
  place: placeKernel,
  queue: queueKernel,
  draw,
  draw64,
  linearize,
  linearize_mog: linearizeMog,
  step,
  step_survey: stepSurvey,
  commit,
  measure,
  cross,
  weigh: weighKernel,
  selftest_numbers: selftestNumbers,
  selftest_lanes: selftestLanes,
};

interface ReferenceBuffer extends BufferRef {
  values: BufferValues;
}

/** Runs recorded programs on the CPU in f64, clarity before speed. */
export class ReferenceEngine implements Engine {
  readonly id = "reference";
  readonly maxBindingBytes = 1 << 30;

  alloc(type: BufferRef["type"], length: number): BufferRef {
    const buffer: ReferenceBuffer = { type, length, values: new Float64Array(length), destroy() {} };
    return buffer;
  }

  write(buffer: BufferRef, values: Values, at = 0): void {
    (buffer as ReferenceBuffer).values.set(values, at);
  }

  run(program: Program): Promise<void> {
    for (const { kernel, buffers, params, groups, indirect } of program) {
      const twin = twins[kernel];
      if (!twin) throw new EngineError(`There is no kernel "${kernel}"`);
      const values = (b: BufferRef) => (b as ReferenceBuffer).values;
      twin(buffers.map(values), params, indirect ? values(indirect.buffer)[indirect.at] : groups);
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
