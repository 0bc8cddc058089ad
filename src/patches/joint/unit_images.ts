/** Unit-flux images of sources, drawn once and used many times. */
import type { BufferRef, Engine } from "../../compute/engine.ts";
import { type FitJob, maxBands } from "../../kernels/fit_types.ts";
import { weighRow } from "../../kernels/joint_layout.ts";
import { drawBatch } from "../programs.ts";
import { overlap, placedJob, type PlacedStamp } from "../stamps.ts";
import type { Shape } from "../shape.ts";
import type { Workspace } from "../workspace.ts";

/** One source on one image of an arena. Stamps whose cuts start at the same arena pixel lie on the same image. */
export interface UnitPatch {
  /** Number of the source, as the caller counts. */
  source: number;
  shape: Shape;
  /** Where the shape has it. */
  stamp: PlacedStamp;
}

/** Arena pixel under (x, y) of the stamp's image. */
export const pixelOf = ({ cut }: PlacedStamp, x: number, y: number): number => cut.offset + y * cut.nx + x;

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

  /** @param options capacity: values at once; at least two patches must fit */
  constructor(
    readonly workspace: Workspace,
    readonly patches: readonly UnitPatch[],
    { capacity = storeLimit(workspace.engine) }: { capacity?: number } = {},
  ) {
    this.#at = new Int32Array(patches.length).fill(-1);
    const order = inOrder(patches), total = this.length;
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

  /** Where the images are. */
  get engine(): Engine {
    return this.workspace.engine;
  }

  /** Draws the blocks, unless they are there. @returns the images, patch by patch: see `at` */
  async load(...blocks: number[]): Promise<BufferRef> {
    if (this.#buffer && blocks.every((b) => this.#loaded.includes(b))) return this.#buffer;
    this.forget();
    const members = blocks.flatMap((b) => this.blocks[b]);
    let length = 0;
    for (const i of members) {
      this.#at[i] = length;
      length += areaOf(this.patches[i]);
    }
    const drawn = this.engine.alloc("f32", Math.max(length, 1));
    try {
      await drawBatch(this.workspace, drawn, members.map((i) => this.#job(i)), 1);
      this.#buffer = drawn;
    } finally {
      if (this.#buffer !== drawn) drawn.destroy();
    }
    this.#loaded = blocks;
    return this.#buffer;
  }

  /** The row of `weighRow` of a patch that is loaded. */
  row(patch: number): Float64Array {
    const { stamp } = this.patches[patch], width = widthOf(this.patches[patch]);
    const pixel = pixelOf(stamp, stamp.x0, stamp.y0), pixelStride = stamp.cut.nx;
    return weighRow.pack({ unit: this.at(patch), pixel, pixelStride, width, height: stamp.y1 - stamp.y0 });
  }

  /** First value of a patch that is loaded; its rows follow one another. */
  at(patch: number): number {
    return this.#at[patch];
  }

  #job(i: number): FitJob {
    const { shape, stamp } = this.patches[i];
    const job = placedJob({ ...shape, flux: new Array(maxBands).fill(1) }, [stamp]);
    return {
      ...job,
      patches: job.patches.map((p) => ({ ...p, offset: this.#at[i], stride: widthOf(this.patches[i]) })),
    };
  }

  /** Values of all images. */
  get length(): number {
    return this.patches.reduce((n, p) => n + areaOf(p), 0);
  }

  /** Gives the images back: they are drawn again when they are needed again. */
  forget() {
    this.#buffer?.destroy();
    this.#buffer = undefined;
    this.#loaded = [];
  }

  [Symbol.dispose]() {
    this.forget();
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
