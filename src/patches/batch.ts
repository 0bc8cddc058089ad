/** Jobs laid out on the device, and what kernels do to them. */
import type { BufferRef, Dispatch } from "../compute/engine.ts";
import { joinRows } from "../compute/layout.ts";
import { drawList, groupsAt, listAt, queueLength } from "../kernels/draw_queue.ts";
import { footprintRow, mixRow, patchRow, sumsRow } from "../kernels/fit_layout.ts";
import type { FitJob } from "../kernels/fit_types.ts";
import { type BatchPatch, patchesOf, scratchOf, sorted } from "./batch/batch_patch.ts";
import { type Fill, fillScratch, type Run } from "./batch/fills.ts";
import { packAnchors, packJobs, packPatch, packStates } from "./batch/pack.ts";
import type { Workspace } from "./workspace.ts";

/** The step rule of a fit: our own, or that of the survey's fitter (docs/fitting.md). */
export type StepRule = "own" | "survey";

/** Slopes by position: the survey's one-pixel differences, or the exact ones: fits then end where the slope of what is drawn
 * really is zero. */
export type Slopes = "survey" | "exact";

/** What draws the patches of each list. */
const drawers: Record<number, Pick<Dispatch, "kernel" | "constants">> = {
  [drawList.narrow]: { kernel: "draw", constants: { lanes: 64 } },
  [drawList.registers]: { kernel: "draw64" },
  [drawList.wide]: { kernel: "draw", constants: { lanes: 256 } },
};

/** A program of dispatches for a list of jobs. Patch rows may be rewritten with those of some jobs only; results keep their
 * rows. */
export class Batch implements Disposable {
  readonly states: BufferRef;
  readonly mixes: BufferRef;
  readonly footprints: BufferRef;
  readonly sums: BufferRef;
  readonly patchCount: number;
  #patches: readonly BatchPatch[];
  #jobRows: BufferRef;
  #bands: BufferRef;
  #anchors: BufferRef;
  #patchRows: BufferRef;
  #queue: BufferRef;
  #comparison: BufferRef;
  #scratch: BufferRef;
  #own: BufferRef[] = [];

  /** @param workspace already holds the PSF transforms of the jobs */
  constructor(readonly workspace: Workspace, readonly jobs: readonly FitJob[], readonly rule: StepRule = "own") {
    const { patches, pixels } = patchesOf(jobs, rule === "survey"), count = patches.length;
    this.#patches = sorted(patches);
    this.patchCount = count;
    this.#jobRows = this.#upload("i32", packJobs(jobs));
    this.states = this.#upload("f32", packStates(jobs));
    this.#bands = this.#upload("i32", Float64Array.from(patches, (p) => p.patch.band));
    this.#anchors = this.#upload("f32", packAnchors(patches.map((p) => p.patch)));
    this.mixes = this.#alloc("f32", jobs.length * mixRow.stride);
    this.footprints = this.#alloc("f32", count * footprintRow.stride);
    this.#patchRows = this.#alloc("i32", count * patchRow.stride);
    this.#queue = this.#alloc("u32", queueLength(count));
    this.sums = this.#alloc("f32", count * sumsRow.stride);
    this.#comparison = this.#alloc("f32", Math.max(pixels, 1));
    const total = patches.reduce((sum, p) => sum + scratchOf(p), 0);
    this.#scratch = workspace.scratch(Math.min(total, workspace.scratchLimit));
  }

  #alloc(type: BufferRef["type"], length: number, of?: "anything"): BufferRef {
    const buffer = this.workspace.engine.alloc(type, length, of);
    this.#own.push(buffer);
    return buffer;
  }

  #upload(type: BufferRef["type"], values: Float64Array): BufferRef {
    const buffer = this.#alloc(type, values.length, "anything");
    this.workspace.engine.write(buffer, values);
    return buffer;
  }

  /** Writes the patch rows of the jobs that are still at work. @returns parts that fit into the scratch memory */
  layOut(active: (job: number) => boolean = () => true): Fill[] {
    const patches = this.#patches.filter((p) => active(p.job));
    const transforms = patches.map((p) => this.workspace.transforms.offsetsOf(p.patch));
    const { fills, starts } = fillScratch(patches, (i) => transforms[i].psfHalf >= 0, this.#scratch.length);
    const rows = joinRows(patches.map((p, i) => packPatch(p, transforms[i], starts[i])));
    this.workspace.engine.write(this.#patchRows, rows);
    return fills;
  }

  /** @param fields how many images are wanted of each model: 1 for its value alone */
  mix(fields = 7): Dispatch {
    const buffers = [this.#jobRows, this.states, this.workspace.tables, this.mixes];
    const params = [this.jobs.length, fields, this.rule === "survey" ? 1 : 0];
    return { kernel: "mix", buffers, params, groups: Math.ceil(this.jobs.length / 64) };
  }

  linearize(pix: BufferRef, ierr: BufferRef, fills: readonly Fill[], slopes: Slopes): Dispatch[] {
    const buffers = [pix, ierr, this.sums, this.#comparison];
    return this.#drawn(fills, slopes, ({ first, count, fields }) => ({
      kernel: "linearize",
      buffers: [...this.#images, ...buffers],
      params: [first],
      groups: count,
      constants: { fields, survey: this.rule === "survey" },
    }));
  }

  step(): Dispatch {
    const buffers = [this.#jobRows, this.#bands, this.sums, this.states];
    const kernel = this.rule === "survey" ? "step_survey" : "step";
    return { kernel, buffers, params: [this.jobs.length], groups: Math.ceil(this.jobs.length / 64) };
  }

  commit(pix: BufferRef, sign: 1 | -1, fills: readonly Fill[]): Dispatch[] {
    return this.#drawn(fills, "exact", ({ first, count }) => ({
      kernel: "commit",
      buffers: [...this.#images, pix],
      params: [first, sign === 1 ? 1 : 0],
      groups: count,
      constants: { survey: this.rule === "survey" },
    }));
  }

  measure(pix: BufferRef, original: BufferRef, ierr: BufferRef, fills: readonly Fill[]): Dispatch[] {
    return this.#drawn(fills, "survey", ({ first, count }) => ({
      kernel: "measure",
      buffers: [...this.#images, pix, original, ierr, this.sums],
      params: [first],
      groups: count,
      constants: { survey: this.rule === "survey" },
    }));
  }

  /** What every kernel that reads images takes first. */
  get #images(): BufferRef[] {
    return [this.#patchRows, this.footprints, this.mixes, this.#scratch];
  }

  /** Finds the footprints, draws the patches of each fill, then hands their images on, run by run. */
  #drawn(fills: readonly Fill[], slopes: Slopes, use: (run: Run) => Dispatch): Dispatch[] {
    const count = fills.reduce((sum, fill) => sum + fill.count, 0), first = fills[0]?.first ?? 0;
    const buffers = [this.#patchRows, this.#anchors, this.mixes, this.footprints];
    return [
      { kernel: "footprint", buffers, params: [first, count], groups: Math.ceil(count / 64) },
      ...fills.flatMap((fill) => [...this.#draw(fill, slopes), ...fill.runs.map(use)]),
    ];
  }

  /** Lists the patches of a fill by what draws them, and draws each list. */
  #draw({ first, count, lists }: Fill, slopes: Slopes): Dispatch[] {
    const [patches, footprints, mixes, scratch] = this.#images, most = this.patchCount;
    const { transforms, shift } = this.workspace;
    const chosen = { survey: this.rule === "survey", fourierShift: shift === "phase" };
    return [
      { kernel: "queue", buffers: [patches, footprints, this.#queue], params: [first, count, most], groups: 1 },
      ...lists.map((list): Dispatch => ({
        kernel: drawers[list].kernel,
        buffers: [patches, footprints, mixes, transforms.buffer, this.#queue, scratch],
        params: [listAt(list, most), slopes === "exact" ? 1 : 0],
        groups: count,
        indirect: { buffer: this.#queue, at: groupsAt(list) },
        constants: { ...drawers[list].constants, ...chosen },
      })),
    ];
  }

  [Symbol.dispose]() {
    for (const buffer of this.#own) buffer.destroy();
  }
}
