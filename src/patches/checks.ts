/** Refuses read-backs that cannot be what the kernels wrote: every row carries its own number, work counters must
 * show that all was done, and values must be finite and within their bounds. */
import type { Values } from "../compute/engine.ts";
import type { Layout } from "../compute/layout.ts";
import { refuse, requireFinite, requireLength } from "../compute/read_back.ts";
import { measuredRow, phase, stateRow, sumsRow } from "../kernels/fit_layout.ts";
import { rules } from "../kernels/fit_rules.ts";
import { columnCount, type FitJob, type FitPatch, parameterCount, slot } from "../kernels/fit_types.ts";
import { packedAt } from "../math/linear/packed.ts";

/** Number of a row, from 1, because zero is what an unwritten row has. Exact in f32 up to 2²⁴ rows. */
export const tagOf = (row: number): number => row + 1;

/** Checks the states of a batch. @param iterations that have been asked for so far: an unfinished fit has done all of them
 * @param most evaluations of one fit @throws {EngineError} of kind "garbage" */
export function checkStates(
  engine: string,
  jobs: readonly FitJob[],
  states: Values,
  iterations: number,
  most: number,
): void {
  requireLength(engine, states, jobs.length * stateRow.stride, "fit states");
  jobs.forEach((job, i) => {
    const get = stateRow.reader(states, i), name = `state ${i}`;
    if (get("tag") !== tagOf(i)) refuse(engine, `${name} must carry number ${tagOf(i)}, it is ${get("tag")}`);
    requireFinite(engine, states, i * stateRow.stride, stateRow.stride, name);
    const at = get("phase"), evaluations = get("evaluations"), steps = get("steps");
    if (!Object.values(phase).includes(at)) refuse(engine, `${name} is in phase ${at}, there is none`);
    if (!Number.isInteger(evaluations) || evaluations < 1 || evaluations > most) {
      refuse(engine, `${name} counts ${evaluations} evaluations, 1 to ${most} are possible`);
    }
    if (at === phase.done ? evaluations > iterations : evaluations !== iterations) {
      refuse(engine, `${name} counts ${evaluations} evaluations after ${iterations} iterations`);
    }
    if (!Number.isInteger(steps) || steps < 0 || steps > evaluations) {
      refuse(engine, `${name} counts ${steps} steps in ${evaluations} evaluations`);
    }
    for (let k = 0; k < parameterCount; k++) {
      if (!withinBounds(job, k, get("p", k))) refuse(engine, `${name} has ${get("p", k)} in slot ${k}`);
    }
  });
}

/** A parameter that may not move stays where it was, radius and index stay within their limits (one rounding of f32). */
function withinBounds(job: FitJob, k: number, value: number): boolean {
  if (!job.free.includes(k)) return value === job.start[k] || value === Math.fround(job.start[k]);
  const slack = 1e-5;
  if (k === slot.lnre) return value >= rules.lnreMin - slack && value <= Math.max(job.lnreMax, job.start[k]) + slack;
  if (k === slot.n) return value >= rules.nMin - slack && value <= rules.nMax + slack;
  return true;
}

/** Checks the sums of every patch, in the order of the batch. @param kind which kernel wrote them
 * @throws {EngineError} of kind "garbage" */
export function checkSums(
  engine: string,
  patches: readonly FitPatch[],
  sums: Values,
  kind: "linearize" | "measure",
): void {
  const { tag, work } = kind === "linearize" ? sumsRow.at : measuredRow.at;
  requireLength(engine, sums, patches.length * sumsRow.stride, "sums");
  patches.forEach((p, i) => {
    const row = sumsRow.row(sums, i), name = `patch ${i}`;
    if (row[tag] !== tagOf(i)) refuse(engine, `${name} must carry number ${tagOf(i)}, it is ${row[tag]}`);
    // A device may stop a long loop without reporting it.
    if (row[work] !== p.width * p.height) {
      refuse(engine, `${name} visited ${row[work]} of ${p.width * p.height} pixels`);
    }
    requireFinite(engine, row, 0, work, name);
    const squares = kind === "linearize" ? diagonal : [measuredRow.at.sumAbs, measuredRow.at.sumSquare];
    for (const column of squares) if (row[column] < 0) refuse(engine, `${name}: a sum of squares is negative`);
  });
}

/** Checks results of a kernel that gives each row of a table one workgroup. @param work pixels of each row
 * @throws {EngineError} of kind "garbage" */
export function checkRows(
  engine: string,
  values: Values,
  layout: Layout<"tag" | "work">,
  work: readonly number[],
): void {
  requireLength(engine, values, work.length * layout.stride, "sums");
  requireFinite(engine, values, 0, values.length, "sums");
  work.forEach((pixels, row) => {
    const get = layout.reader(values, row), tag = get("tag"), visited = get("work");
    if (tag !== tagOf(row)) refuse(engine, `row ${row} must carry number ${tagOf(row)}, it is ${tag}`);
    if (visited !== pixels) refuse(engine, `row ${row} visited ${visited} of ${pixels} pixels`);
  });
}

/** Squares among the products of a patch's columns. */
const diagonal = Array.from({ length: columnCount }, (_, i) => sumsRow.at.jtj + packedAt(columnCount, i, i));

/** Pixels that no kernel writes, one behind each cut-out: their positions; their values are known. */
export interface Guards {
  at: readonly number[];
}

/** Writes the guards' numbers into pixels that are about to be uploaded. */
export function setGuards(pix: Float32Array, { at }: Guards): void {
  at.forEach((i, k) => pix[i] = tagOf(k));
}

/** Checks pixels that were read back. @throws {EngineError} of kind "garbage" */
export function checkPixels(engine: string, pix: Values, length: number, { at }: Guards): void {
  requireLength(engine, pix, length, "pixels");
  at.forEach((i, k) => {
    if (pix[i] !== tagOf(k)) refuse(engine, `the pixel behind cut-out ${k} must be ${tagOf(k)}, it is ${pix[i]}`);
  });
  requireFinite(engine, pix, 0, length, "pixels");
}
