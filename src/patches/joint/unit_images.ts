/** Unit-flux images of sources, drawn once and used many times. */
import type { BufferRef, Engine } from "../../compute/engine.ts";
import { type FitJob, maxBands } from "../../kernels/fit_types.ts";
import { drawBatch } from "../programs.ts";
import { frozenJob, overlap, type Stamp } from "../stamps.ts";
import type { Shape } from "../shape.ts";
import type { Workspace } from "../workspace.ts";

/** One source on one image of an arena. Stamps whose cuts start at the same arena pixel lie on the same image. */
export interface UnitPatch {
  /** Number of the source, as the caller counts. */
  source: number;
  shape: Shape;
  stamp: Stamp;
}

/** Arena pixel under (x, y) of the stamp's image. */
export const pixelOf = ({ cut }: Stamp, x: number, y: number): number => cut.offset + y * cut.nx + x;

const widthOf = ({ stamp }: UnitPatch) => stamp.x1 - stamp.x0;
const areaOf = (p: UnitPatch) => widthOf(p) * (p.stamp.y1 - p.stamp.y0);

/** Unit-flux images of patches on the device, drawn once each and then used many times. Where not all of them fit, they
 * come in blocks of neighbours. */
export class UnitImages implements Disposable {
  /** Indices of patches: those that lie close to one another are drawn together. */
  readonly blocks: readonly number[][];
  #buffer: BufferRef | undefined;
  #loaded: readonly number[] = [];
  #at: Int32Array;

  /** @param capacity values on the device at once; at least two patches must fit */
  constructor(
    readonly workspace: Workspace,
    readonly patches: readonly UnitPatch[],
    capacity: number = storeLimit(workspace.engine),
  ) {
    this.#at = new Int32Array(patches.length).fill(-1);
    const order = inOrder(patches), total = patches.reduce((n, p) => n + areaOf(p), 0);
    const blocks: number[][] = [[]];
    let used = 0;
    for (const i of order) {
      const need = areaOf(patches[i]);
      if (total > capacity && used > 0 && used + need > capacity / 2) {
        blocks.push([]);
        used = 0;
      }
      blocks[blocks.length - 1].push(i);
      used += need;
    }
    this.blocks = blocks;
  }

  /** Draws the blocks, unless they are there. @returns the images, patch by patch: see `at` */
  async load(...blocks: number[]): Promise<BufferRef> {
    if (this.#buffer && blocks.every((b) => this.#loaded.includes(b))) return this.#buffer;
    this.#buffer?.destroy();
    const members = blocks.flatMap((b) => this.blocks[b]);
    let length = 0;
    for (const i of members) {
      this.#at[i] = length;
      length += areaOf(this.patches[i]);
    }
    this.#buffer = this.workspace.engine.alloc("f32", Math.max(length, 1));
    this.#loaded = blocks;
    await drawBatch(this.workspace, this.#buffer, members.map((i) => this.#job(i)), 1);
    return this.#buffer;
  }

  /** First value of a patch that is loaded; its rows follow one another. */
  at(patch: number): number {
    return this.#at[patch];
  }

  #job(i: number): FitJob {
    const { shape, stamp } = this.patches[i];
    const job = frozenJob({ ...shape, flux: new Array(maxBands).fill(1) }, [stamp]);
    return {
      ...job,
      patches: job.patches.map((p) => ({ ...p, offset: this.#at[i], stride: widthOf(this.patches[i]) })),
    };
  }

  [Symbol.dispose]() {
    this.#buffer?.destroy();
  }
}

const storeLimit = (engine: Engine) => Math.min(24e6, Math.floor(engine.maxBindingBytes / 4));

/** By image, then by row. */
function inOrder(patches: readonly UnitPatch[]): number[] {
  return patches.map((_, i) => i).sort((a, b) => {
    const p = patches[a].stamp, q = patches[b].stamp;
    return p.cut.offset - q.cut.offset || p.y0 - q.y0 || p.x0 - q.x0 || a - b;
  });
}

/** Pairs of patches that share pixels, each once, as indices a < b. Cost: patches that share rows of an image. */
export function meetingPairs(patches: readonly UnitPatch[]): [number, number][] {
  const order = inOrder(patches), pairs: [number, number][] = [];
  order.forEach((a, k) => {
    const p = patches[a].stamp;
    for (let next = k + 1; next < order.length; next++) {
      const b = order[next], q = patches[b].stamp;
      if (q.cut.offset !== p.cut.offset || q.y0 >= p.y1) break;
      if (overlap(p, q)) pairs.push(a < b ? [a, b] : [b, a]);
    }
  });
  return pairs;
}

/** The patches with their fluxes, summed into an image of the arena's length. @param fluxes nmgy per patch
 * @param drew is told how many patches more are done */
export async function drawSum(
  workspace: Workspace,
  length: number,
  patches: readonly UnitPatch[],
  pairs: readonly (readonly [number, number])[],
  fluxes: ArrayLike<number>,
  drew: (patches: number) => void = () => {},
): Promise<BufferRef> {
  const image = workspace.engine.alloc("f32", length);
  for (const group of apart(patches.length, pairs)) {
    const jobs = group.filter((i) => fluxes[i] !== 0).map((i) => {
      const { shape, stamp } = patches[i];
      return frozenJob({ ...shape, flux: new Array(maxBands).fill(fluxes[i]) }, [stamp]);
    });
    await drawBatch(workspace, image, jobs, 1);
    drew(group.length);
  }
  return image;
}

/** Groups without a pair in any of them: patches of a dispatch must not share pixels. */
function apart(count: number, pairs: readonly (readonly [number, number])[]): number[][] {
  const earlier: number[][] = Array.from({ length: count }, () => []);
  for (const [a, b] of pairs) earlier[b].push(a);
  const group = new Int32Array(count), groups: number[][] = [];
  for (let i = 0; i < count; i++) {
    const taken = new Set(earlier[i].map((j) => group[j]));
    while (taken.has(group[i])) group[i]++;
    (groups[group[i]] ??= []).push(i);
  }
  return groups;
}
