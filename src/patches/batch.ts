import type { BufferRef, Dispatch } from "../compute/engine.ts";
import {
  job,
  jobStride,
  mixStride,
  narrowLog2,
  outStride,
  patch,
  patchStride,
  place,
  placeStride,
  queue,
  spotStride,
  state,
  stateStride,
} from "../kernels/fit_layout.ts";
import { type FitJob, type FitPatch, modelCode } from "../kernels/fit_types.ts";
import { tagOf } from "./checks.ts";
import type { Workspace } from "./workspace.ts";

const fieldCount = { PSF: 3, REX: 4, DEV: 6, EXP: 6, SER: 7 } as const;

/** How a fit decides: by our own rule, or as the survey's fitter does. */
export type StepRule = "own" | "survey";

/** Patches whose images lie in the scratch memory at the same time: rows first … first + count − 1 of the patch buffer. */
interface Fill {
  first: number;
  count: number;
  /** Lists (`queue`) that may hold any of them. */
  lists: readonly number[];
  /** Rows of models with as many images. */
  runs: readonly { first: number; count: number; fields: number }[];
}

/** Lists that the device can put a patch into: it chooses between the nominal size and half of it. */
function listsOf(size: number, hasHalf: boolean): number[] {
  if (Math.log2(size) > narrowLog2) return [queue.wide];
  if (size === 64) return hasHalf ? [queue.narrow, queue.registers] : [queue.registers];
  return size === 128 && hasHalf ? [queue.narrow, queue.registers] : [queue.narrow];
}

/** What draws the patches of each list. */
const drawers: Record<number, Pick<Dispatch, "kernel" | "constants">> = {
  [queue.narrow]: { kernel: "draw", constants: { lanes: 64 } },
  [queue.registers]: { kernel: "draw64" },
  [queue.wide]: { kernel: "draw", constants: { lanes: 256 } },
};

interface PatchOfJob {
  job: number;
  patch: FitPatch;
  /** Of the results. */
  row: number;
  /** First pixel of the model that the survey's rule compares trials with. */
  held: number;
}

/** Jobs laid out on the device. Patch rows may be rewritten with those of some jobs only; results keep their rows. */
export class Batch implements Disposable {
  readonly jobs: readonly FitJob[];
  readonly states: BufferRef;
  readonly sums: BufferRef;
  readonly patchCount: number;
  #workspace: Workspace;
  #jobs: BufferRef;
  #bands: BufferRef;
  #places: BufferRef;
  readonly mixes: BufferRef;
  #held: BufferRef;
  #rule: StepRule;
  readonly spots: BufferRef;
  #patches: BufferRef;
  #queue: BufferRef;
  #rows: PatchOfJob[];
  #sorted: PatchOfJob[];
  #scratch: BufferRef;

  /** @param workspace already holds the PSF transforms of the jobs */
  constructor(workspace: Workspace, jobs: readonly FitJob[], rule: StepRule = "own") {
    const { engine } = workspace;
    this.#workspace = workspace;
    this.jobs = jobs;
    this.#rule = rule;
    this.#rows = jobs.flatMap((j, index) => j.patches.map((p) => ({ job: index, patch: p, row: 0, held: 0 })));
    let pixels = 0;
    this.#rows.forEach((r, i) => {
      r.row = i;
      r.held = pixels;
      if (rule === "survey") pixels += r.patch.width * r.patch.height;
    });
    // Few runs first; within one, patches that cost the same go together.
    this.#sorted = [...this.#rows].sort((a, b) =>
      this.#fieldsOf(a) - this.#fieldsOf(b) || a.patch.size - b.patch.size || a.row - b.row
    );
    this.patchCount = this.#rows.length;
    const upload = (type: BufferRef["type"], values: Float64Array) => {
      const buffer = engine.alloc(type, values.length);
      engine.write(buffer, values);
      return buffer;
    };
    this.#jobs = upload("i32", jobRows(jobs));
    this.states = upload("f32", stateRows(jobs));
    this.#bands = upload("i32", Float64Array.from(this.#rows, (r) => r.patch.band));
    this.#places = upload("f32", placeRows(this.#rows.map((r) => r.patch)));
    this.mixes = engine.alloc("f32", jobs.length * mixStride);
    this.spots = engine.alloc("f32", this.patchCount * spotStride);
    this.#patches = engine.alloc("i32", this.patchCount * patchStride);
    this.#queue = engine.alloc("u32", queue.rows + queue.lists * this.patchCount);
    this.sums = engine.alloc("f32", this.patchCount * outStride);
    this.#held = engine.alloc("f32", Math.max(pixels, 1));
    const total = this.#rows.reduce((sum, r) => sum + this.#scratchOf(r), 0);
    this.#scratch = workspace.scratch(Math.min(total, workspace.scratchLimit));
  }

  /** Writes the patch rows of the jobs that are still at work. @returns parts that fit into the scratch memory */
  layOut(active: (job: number) => boolean = () => true): Fill[] {
    const rows = this.#sorted.filter((r) => active(r.job)), values = new Float64Array(rows.length * patchStride);
    const fills: { first: number; count: number; lists: number[]; runs: Fill["runs"][number][] }[] = [];
    let used = 0;
    rows.forEach((r, i) => {
      const need = this.#scratchOf(r), fields = this.#fieldsOf(r), offsets = this.#workspace.offsetsOf(r.patch);
      if (used + need > this.#scratch.length) used = 0;
      if (used === 0) fills.push({ first: i, count: 0, lists: [], runs: [] });
      const fill = fills[fills.length - 1], last = fill.runs.at(-1);
      fill.count++;
      for (const list of listsOf(r.patch.size, offsets.psfHalf >= 0)) {
        if (!fill.lists.includes(list)) fill.lists.push(list);
      }
      if (last?.fields === fields) last.count++;
      else fill.runs.push({ first: i, count: 1, fields });
      values.set(patchRow(r, offsets, used), i * patchStride);
      used += need;
    });
    this.#workspace.engine.write(this.#patches, values);
    return fills;
  }

  /** @param fields how many images are wanted of each model: 1 for its value alone */
  mix(fields = 7): Dispatch {
    const buffers = [this.#jobs, this.states, this.#workspace.tables, this.mixes];
    const params = [this.jobs.length, fields, this.#rule === "survey" ? 1 : 0];
    return { kernel: "mix", buffers, params, groups: Math.ceil(this.jobs.length / 64) };
  }

  /** @param slopes by position: the survey's one-pixel differences, or the exact ones: fits then end where the slope of
   * what is drawn really is zero */
  linearize(pix: BufferRef, ierr: BufferRef, fills: readonly Fill[], slopes: "survey" | "exact"): Dispatch[] {
    return this.#perPatch("linearize", fills, [pix, ierr, this.sums, this.#held], slopes === "exact" ? 1 : 0);
  }

  step(): Dispatch {
    const buffers = [this.#jobs, this.#bands, this.sums, this.states];
    const kernel = this.#rule === "survey" ? "step_survey" : "step";
    return { kernel, buffers, params: [this.jobs.length], groups: Math.ceil(this.jobs.length / 64) };
  }

  commit(pix: BufferRef, sign: 1 | -1, fills: readonly Fill[]): Dispatch[] {
    return this.#perPatch("commit", fills, [pix], sign === 1 ? 1 : 0);
  }

  measure(pix: BufferRef, original: BufferRef, ierr: BufferRef, fills: readonly Fill[]): Dispatch[] {
    return this.#perPatch("measure", fills, [pix, original, ierr, this.sums]);
  }

  /** Draws the patches of each fill, then hands their images to a kernel. */
  #perPatch(kernel: string, fills: readonly Fill[], buffers: readonly BufferRef[], parameter = 0): Dispatch[] {
    const where = [this.#patches, this.spots, this.mixes],
      place = [this.#patches, this.#places, this.mixes, this.spots];
    const images = [...where, this.#workspace.bank, this.#queue, this.#scratch],
      lists = [...where.slice(0, 2), this.#queue];
    const survey = this.#rule === "survey", fourierShift = this.#workspace.shift === "phase";
    const params = (first: number) => [first, parameter], most = this.patchCount;
    const all = fills.reduce((sum, { count }) => sum + count, 0), start = fills[0]?.first ?? 0;
    return [
      { kernel: "place", buffers: place, params: [start, all], groups: Math.ceil(all / 64) },
      ...fills.flatMap((fill): Dispatch[] => [
        { kernel: "queue", buffers: lists, params: [fill.first, fill.count, most], groups: 1 },
        ...fill.lists.map((list): Dispatch => ({
          kernel: drawers[list].kernel,
          buffers: images,
          params: params(queue.rows + list * most),
          groups: fill.count,
          indirect: { buffer: this.#queue, at: 4 * list },
          constants: { ...drawers[list].constants, survey, fourierShift },
        })),
        ...fill.runs.map(({ first, count, fields }): Dispatch => (
          {
            kernel,
            buffers: [...where, this.#scratch, ...buffers],
            params: params(first),
            groups: count,
            constants: kernel === "linearize" ? { fields, survey } : { survey },
          }
        )),
      ]),
    ];
  }

  [Symbol.dispose]() {
    const own = [
      this.#jobs,
      this.states,
      this.#bands,
      this.#places,
      this.spots,
      this.mixes,
      this.#patches,
      this.#queue,
      this.sums,
      this.#held,
    ];
    for (const buffer of own) buffer.destroy();
  }

  #fieldsOf({ job }: PatchOfJob): number {
    return fieldCount[this.jobs[job].model];
  }

  #scratchOf(row: PatchOfJob): number {
    return 2 * Math.ceil(this.#fieldsOf(row) / 2) * row.patch.size ** 2;
  }
}

function jobRows(jobs: readonly FitJob[]): Float64Array {
  const rows = new Float64Array(jobs.length * jobStride);
  let first = 0;
  jobs.forEach((j, i) => {
    const at = i * jobStride;
    rows[at + job.model] = modelCode[j.model];
    rows[at + job.first] = first;
    rows[at + job.count] = j.patches.length;
    rows[at + job.free] = j.free.reduce((mask, slot) => mask | (1 << slot), 0);
    first += j.patches.length;
  });
  return rows;
}

function stateRows(jobs: readonly FitJob[]): Float64Array {
  const rows = new Float64Array(jobs.length * stateStride);
  jobs.forEach((j, i) => {
    const at = i * stateStride;
    rows.set(j.start, at + state.p);
    rows.set(j.start, at + state.trial);
    rows[at + state.phase] = 1;
    rows[at + state.cosDec] = j.cosDec ?? 1;
    rows[at + state.fluxLoop] = j.fluxLoop ? 1 : 0;
    rows[at + state.tag] = tagOf(i);
    rows[at + state.lnreMax] = Number.isFinite(j.lnreMax) ? j.lnreMax : 1e30;
  });
  return rows;
}

function placeRows(patches: readonly FitPatch[]): Float64Array {
  const rows = new Float64Array(patches.length * placeStride);
  patches.forEach((p, i) => {
    const at = i * placeStride;
    rows[at + place.fx] = p.px - Math.round(p.px);
    rows[at + place.fy] = p.py - Math.round(p.py);
    rows.set(p.jacobian, at + place.jacobian);
    rows[at + place.gauss] = p.gaussVariance;
  });
  return rows;
}

function patchRow(
  { job, patch: p, row, held }: PatchOfJob,
  { psf, psfHalf }: { psf: number; psfHalf: number },
  scratch: number,
): Float64Array {
  const values = new Float64Array(patchStride);
  const columns: Record<keyof typeof patch, number> = {
    job,
    band: p.band,
    offset: p.offset,
    stridePixels: p.stride,
    width: p.width,
    height: p.height,
    ierrOffset: p.ierrOffset,
    ierrStride: p.ierrStride,
    psf,
    psfHalf,
    log2: Math.log2(p.size),
    ix: Math.round(p.px),
    iy: Math.round(p.py),
    scratch,
    row,
    held,
  };
  for (const [name, value] of Object.entries(columns)) values[patch[name as keyof typeof patch]] = value;
  return values;
}
