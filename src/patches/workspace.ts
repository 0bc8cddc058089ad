import type { BufferRef, Engine } from "../compute/engine.ts";
import { maxSize, transformLength, twiddles } from "../kernels/psf_transforms.ts";
import { sersicTables } from "../kernels/sersic_tables.ts";
import type { FitPatch, PsfStamp } from "../kernels/fit_types.ts";
import { stampHalfTransform } from "../math/fft.ts";

/** How models are shifted by a fraction of a pixel: by the survey's seven Lanczos taps, which also displace a source by up to 0.025
 * pixel, or by a phase, which is exact for a well-sampled PSF. */
export type Shift = "lanczos" | "phase";

/** What all batches of a fit share on the device: tables, PSF transforms, scratch memory. */
export class Workspace implements Disposable {
  readonly engine: Engine;
  readonly tables: BufferRef;
  #psfTransforms: BufferRef;
  #psfs: readonly PsfStamp[];
  #scratch: BufferRef | undefined;
  #offsets = new Map<string, number>();
  #used = 2 * maxSize;

  constructor(engine: Engine, psfs: readonly PsfStamp[], readonly shift: Shift = "lanczos") {
    this.engine = engine;
    this.#psfs = psfs;
    const tables = sersicTables();
    this.tables = engine.alloc("f32", tables.length);
    engine.write(this.tables, tables);
    this.#psfTransforms = this.#newTransforms(
      2 * maxSize + psfs.length * (transformLength(64) + 2 * transformLength(128)),
    );
  }

  /** Twiddle factors, then PSF half-transforms. */
  get psfTransforms(): BufferRef {
    return this.#psfTransforms;
  }

  #newTransforms(length: number): BufferRef {
    const transforms = this.engine.alloc("f32", Math.min(length, Math.floor(this.engine.maxBindingBytes / 4)));
    this.engine.write(transforms, twiddles());
    this.#offsets.clear();
    this.#used = 2 * maxSize;
    return transforms;
  }

  /** Largest scratch of one dispatch, in values. */
  get scratchLimit(): number {
    return Math.min(24e6, Math.floor(this.engine.maxBindingBytes / 4));
  }

  scratch(length: number): BufferRef {
    if (!this.#scratch || this.#scratch.length < length) {
      this.#scratch?.destroy();
      this.#scratch = this.engine.alloc("f32", Math.min(this.scratchLimit, Math.max(length, 2 ** 20)));
    }
    return this.#scratch;
  }

  /** Makes the transforms of all the patches resident. @returns false when they do not fit at the same time */
  hold(patches: readonly FitPatch[]): boolean {
    const wanted = patches.flatMap((p) => this.#transforms(p)),
      missing = wanted.filter((t) => !this.#offsets.has(key(t)));
    if (this.#used + lengthOf(missing) > this.#psfTransforms.length) {
      // Start over with these alone; in a larger buffer where that is not enough.
      const needed = 2 * maxSize + lengthOf(wanted);
      if (needed > Math.floor(this.engine.maxBindingBytes / 4)) return false;
      this.#psfTransforms.destroy();
      this.#psfTransforms = this.#newTransforms(Math.max(this.#psfTransforms.length, needed));
      return this.hold(patches);
    }
    let last: Transform & { values: Float64Array } | undefined;
    for (const t of missing) {
      if (this.#offsets.has(key(t))) continue;
      // A stamp that fits into the smaller grid has there every other frequency of the larger one.
      const within = last && last.psf === t.psf && last.size === 2 * t.size && this.#psfs[t.psf].size <= t.size;
      const values = within ? everyOther(last!.values, t.size) : halfTransform(this.#psfs[t.psf], t.size);
      last = { ...t, values };
      this.engine.write(this.#psfTransforms, values, this.#used);
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
    for (const buffer of [this.tables, this.#psfTransforms, this.#scratch]) buffer?.destroy();
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
  const { re, im } = stampHalfTransform(psf.data, psf.size, size), half = new Float64Array(transformLength(size));
  for (let i = 0; i < re.length; i++) {
    half[2 * i] = re[i];
    half[2 * i + 1] = im[i];
  }
  return half;
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
