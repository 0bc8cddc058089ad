/** Fourier transforms of PSF stamps that are resident on the device. */
import { turns } from "../base/pool.ts";
import type { BufferRef, Engine } from "../compute/engine.ts";
import type { FitPatch, PsfStamp } from "../kernels/fit_types.ts";
import { maxSize, transformLength, twiddles } from "../kernels/transform_layout.ts";
import { type HalfTransform, stampHalfTransform } from "../math/fft.ts";
import { PlaneTransforms } from "../math/profiles/plane_transforms.ts";

export class PsfTransforms implements Disposable {
  #engine: Engine;
  #psfs: readonly PsfStamp[];
  #buffer: BufferRef;
  #offsets = new Map<string, number>();
  #used = 2 * maxSize;

  constructor(engine: Engine, psfs: readonly PsfStamp[]) {
    this.#engine = engine;
    this.#psfs = psfs;
    this.#buffer = this.#startOver(2 * maxSize + psfs.length * (transformLength(64) + 2 * transformLength(128)));
  }

  /** Twiddle factors, then PSF half-transforms. */
  get buffer(): BufferRef {
    return this.#buffer;
  }

  #startOver(length: number): BufferRef {
    const buffer = this.#engine.alloc("f32", Math.min(length, this.#most));
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
    const wanted = patches.flatMap((p) => this.#transforms(p)),
      missing = wanted.filter((t) => !this.#offsets.has(key(t)));
    if (this.#used + lengthOf(missing) > this.#buffer.length) {
      // Start over with these alone; in a larger buffer where that is not enough.
      const needed = 2 * maxSize + lengthOf(wanted);
      if (needed > this.#most) return false;
      this.#buffer.destroy();
      this.#buffer = this.#startOver(Math.max(this.#buffer.length, needed));
      return this.hold(patches);
    }
    let last: Transform & { values: Float64Array } | undefined;
    const others = turns(32);
    for (const t of missing) {
      await others();
      if (this.#offsets.has(key(t))) continue;
      // A stamp that fits into the smaller grid has there every other frequency of the larger one.
      const within = last && last.psf === t.psf && last.size === 2 * t.size && this.#psfs[t.psf].size <= t.size;
      const values = within ? everyOther(last!.values, t.size) : halfTransform(this.#psfs[t.psf], t.size);
      last = { ...t, values };
      this.#engine.write(this.#buffer, values, this.#used);
      this.#offsets.set(key(t), this.#used);
      this.#used += transformLength(t.size);
    }
    return true;
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
  }
}

interface Transform {
  psf: number;
  size: number;
}

const key = (t: Transform) => `${t.psf}/${t.size}`;

function lengthOf(transforms: readonly Transform[]): number {
  const distinct = new Map(transforms.map((t) => [key(t), t.size]));
  return [...distinct.values()].reduce((sum, size) => sum + transformLength(size), 0);
}

/** Frequencies x = 0 … size/2 row by row, real and imaginary parts in turn. */
function halfTransform(psf: PsfStamp, size: number): Float64Array {
  const { re, im } = transformOf(psf, size), half = new Float64Array(transformLength(size));
  for (let i = 0; i < re.length; i++) {
    half[2 * i] = re[i];
    half[2 * i + 1] = im[i];
  }
  return half;
}

/** Of each model's planes, while the model is in use. */
const known = new WeakMap<Float64Array, PlaneTransforms>();

function transformOf(psf: PsfStamp, n: number): HalfTransform {
  const { size, sum } = psf;
  if (!sum) return stampHalfTransform(psf.data, size, n);
  let planes = known.get(sum.planes);
  if (!planes) known.set(sum.planes, planes = new PlaneTransforms(size, sum.planes, [64, 128]));
  return planes.transform(sum.weights, n);
}

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
