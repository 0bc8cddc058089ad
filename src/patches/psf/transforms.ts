/** Fourier transforms of PSF stamps that are resident on the device. */
import { turns } from "../../base/pool.ts";
import type { BufferRef, Engine } from "../../compute/engine.ts";
import { joinRows } from "../../compute/layout.ts";
import { upload } from "../../compute/upload.ts";
import type { FitPatch, PsfStamp } from "../../kernels/fit_types.ts";
import { maxSize, psfSumRow, transformLength, twiddles } from "../../kernels/transform_layout.ts";
import { stampHalfTransform } from "../../math/fft.ts";
import { interleaved, isPlaneSum, planeCount, planeTransforms, PsfPlanes, type WantedPlanes } from "./planes.ts";

export class PsfTransforms implements Disposable {
  readonly #engine: Engine;
  readonly #psfs: readonly PsfStamp[];
  readonly #planes: PsfPlanes;
  #buffer: BufferRef;
  #offsets = new Map<string, number>();
  #used = 2 * maxSize;

  constructor(engine: Engine, psfs: readonly PsfStamp[]) {
    this.#engine = engine;
    this.#psfs = psfs;
    this.#planes = new PsfPlanes(engine);
    this.#buffer = this.#startOver(2 * maxSize + psfs.length * (transformLength(64) + 2 * transformLength(128)));
  }

  /** Twiddle factors, then PSF half-transforms. */
  get buffer(): BufferRef {
    return this.#buffer;
  }

  #startOver(length: number): BufferRef {
    const buffer = this.#engine.alloc("f32", Math.min(length, this.#most), "anything");
    this.#engine.write(buffer, twiddles());
    this.#offsets.clear();
    this.#used = 2 * maxSize;
    return buffer;
  }

  /** Values of the largest buffer. */
  get #most(): number {
    return Math.floor(this.#engine.maxBindingBytes / 4);
  }

  /** Makes the transforms of all the patches resident; nothing else may use these transforms meanwhile.
   * @returns false when they do not fit at the same time */
  async hold(patches: readonly FitPatch[]): Promise<boolean> {
    const wanted = distinct(patches.flatMap((p) => this.#transforms(p))),
      missing = wanted.filter((t) => !this.#offsets.has(key(t)));
    if (this.#used + lengthOf(missing) > this.#buffer.length) {
      // Start over with these alone; in a larger buffer where that is not enough.
      const needed = 2 * maxSize + lengthOf(wanted);
      if (needed > this.#most) return false;
      this.#buffer.destroy();
      this.#buffer = this.#startOver(Math.max(this.#buffer.length, needed));
      return this.hold(patches);
    }
    for (const t of missing) {
      this.#offsets.set(key(t), this.#used);
      this.#used += transformLength(t.size);
    }
    const sums = missing.flatMap(({ psf: of, size }): WantedSum[] => {
      const psf = this.#psfs[of];
      return isPlaneSum(psf) && PsfPlanes.keeps(size)
        ? [{ psf, size, target: this.#offsets.get(key({ psf: of, size }))! }]
        : [];
    });
    for (const part of this.#planes.parts(sums)) {
      this.#planes.hold(part);
      await this.#sum(part);
    }
    await this.#write(missing.filter((t) => !summed(this.#psfs[t.psf], t.size)));
    return true;
  }

  /** Sums of planes, on the device: a hundredth of what they are themselves goes there. */
  async #sum(sums: readonly WantedSum[]) {
    const weights: number[] = [],
      rows = sums.map(({ psf, size, target }) => {
        const row = psfSumRow.pack({
          ...{ target, planes: this.#planes.at({ psf, size }), weights: weights.length },
          ...{ count: planeCount(psf), length: transformLength(size) },
        });
        weights.push(...psf.sum.weights);
        return row;
      });
    const engine = this.#engine,
      own = [upload(engine, "i32", joinRows(rows)), upload(engine, "f32", Float64Array.from(weights))];
    try {
      await engine.run([{
        kernel: "psf_sum",
        buffers: [...own, this.#planes.buffer, this.#buffer],
        params: [0],
        groups: sums.length,
      }]);
    } finally {
      for (const buffer of own) buffer.destroy();
    }
  }

  /** The others, which are made here. */
  async #write(missing: readonly Transform[]) {
    let last: Transform & { values: Float64Array } | undefined;
    const others = turns(32);
    for (const t of missing) {
      await others();
      // A stamp that fits into the smaller grid has there every other frequency of the larger one.
      const within = last && last.psf === t.psf && last.size === 2 * t.size && this.#psfs[t.psf].size <= t.size;
      const values = within ? everyOther(last!.values, t.size) : halfTransform(this.#psfs[t.psf], t.size);
      last = { ...t, values };
      this.#engine.write(this.#buffer, values, this.#offsets.get(key(t))!);
    }
  }

  /** Where the patch's transforms start: of its nominal size, and of half of it where the stamp fits in. */
  offsetsOf(patch: FitPatch): { psf: number; psfHalf: number } {
    const [whole, half] = this.#transforms(patch);
    return { psf: this.#offsets.get(key(whole))!, psfHalf: half ? this.#offsets.get(key(half))! : -1 };
  }

  #transforms({ psf, size }: FitPatch): Transform[] {
    const half = this.#psfs[psf].size <= size / 2 ? [{ psf, size: size / 2 }] : [];
    return [{ psf, size }, ...half];
  }

  [Symbol.dispose]() {
    this.#buffer.destroy();
    this.#planes[Symbol.dispose]();
  }
}

interface Transform {
  psf: number;
  size: number;
}

/** A transform that is a sum of resident ones, and where it goes. */
interface WantedSum extends WantedPlanes {
  target: number;
}

const key = (t: Transform) => `${t.psf}/${t.size}`;

/** Whether a transform is a sum of planes' that the device may have. */
const summed = (psf: PsfStamp, size: number) => isPlaneSum(psf) && PsfPlanes.keeps(size);

const distinct = (transforms: readonly Transform[]): Transform[] => [
  ...new Map(transforms.map((t) => [key(t), t])).values(),
];

const lengthOf = (transforms: readonly Transform[]) => transforms.reduce((sum, t) => sum + transformLength(t.size), 0);

const halfTransform = (psf: PsfStamp, size: number): Float64Array =>
  interleaved(
    isPlaneSum(psf)
      ? planeTransforms(psf).transform(psf.sum.weights, size)
      : stampHalfTransform(psf.data, psf.size, size),
  );

/** The transform of size `size` in that of twice the size. */
function everyOther(twice: Float64Array, size: number): Float64Array {
  const half = new Float64Array(transformLength(size)), columns = size / 2 + 1, wide = 2 * (size + 1);
  for (let y = 0, to = 0; y < size; y++) {
    for (let x = 0; x < columns; x++) {
      const from = 2 * y * wide + 4 * x;
      half[to++] = twice[from];
      half[to++] = twice[from + 1];
    }
  }
  return half;
}
