/** Fourier transforms of the planes of PSF models that are resident on the device, for `psf_sum`. */
import type { BufferRef, Engine } from "../../compute/engine.ts";
import type { PsfStamp } from "../../kernels/fit_types.ts";
import { transformLength } from "../../kernels/transform_layout.ts";
import type { HalfTransform } from "../../math/fft.ts";
import { PlaneTransforms } from "../../math/profiles/plane_transforms.ts";

/** Sizes of transforms that come often: only these are kept. */
const usual = [64, 128];

/** A stamp that is a sum of planes. */
export type PlaneSum = PsfStamp & { sum: NonNullable<PsfStamp["sum"]> };

/** A stamp whose planes are wanted, and the size of their transforms. */
export interface WantedPlanes {
  psf: PlaneSum;
  size: number;
}

export const isPlaneSum = (psf: PsfStamp): psf is PlaneSum => psf.sum !== undefined;

/** Of each model's planes, while the model is in use. */
const known = new WeakMap<Float64Array, PlaneTransforms>();

export function planeTransforms({ size, sum: { planes } }: PlaneSum): PlaneTransforms {
  let of = known.get(planes);
  if (!of) known.set(planes, of = new PlaneTransforms(size, planes, usual));
  return of;
}

export const planeCount = ({ size, sum: { planes } }: PlaneSum): number => planes.length / size ** 2;

export class PsfPlanes implements Disposable {
  readonly #engine: Engine;
  #buffer?: BufferRef;
  /** First value of each. */
  #offsets = new Planes();
  #used = 0;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  get buffer(): BufferRef {
    return this.#buffer!;
  }

  /** Values of the largest buffer. */
  get #most(): number {
    return Math.floor(this.#engine.maxBindingBytes / 4);
  }

  /** Parts of a list of stamps and sizes of which the planes fit on the device together. */
  parts<W extends WantedPlanes>(wanted: readonly W[]): W[][] {
    const parts: W[][] = [];
    let length = Infinity, seen = new Planes();
    for (const w of wanted) {
      if (seen.has(w)) {
        parts.at(-1)!.push(w);
        continue;
      }
      const more = lengthOf(w);
      if (length + more > this.#most) {
        parts.push([]);
        length = 0;
        seen = new Planes();
      }
      parts.at(-1)!.push(w);
      length += more;
      seen.set(w, 0);
    }
    return parts;
  }

  /** Makes those of a part resident, in place of others where there is too little room for all. */
  hold(part: readonly WantedPlanes[]): void {
    const missing = distinct(part).filter((w) => !this.#offsets.has(w));
    if (this.#used + total(missing) <= (this.#buffer?.length ?? 0)) return this.#add(missing);
    const all = distinct(part);
    this[Symbol.dispose]();
    this.#buffer = this.#engine.alloc("f32", Math.max(total(all), Math.min(this.#most, 2 * total(all))), "anything");
    this.#add(all);
  }

  #add(wanted: readonly WantedPlanes[]) {
    for (const w of wanted) {
      this.#offsets.set(w, this.#used);
      for (const plane of planeTransforms(w.psf).planesOf(w.size)) {
        this.#engine.write(this.buffer, interleaved(plane), this.#used);
        this.#used += transformLength(w.size);
      }
    }
  }

  /** First value of the transforms of the planes of a stamp of the part that is held. */
  at(wanted: WantedPlanes): number {
    return this.#offsets.get(wanted)!;
  }

  /** Whether transforms of a size are ever kept. */
  static keeps(size: number): boolean {
    return usual.includes(size);
  }

  [Symbol.dispose]() {
    this.#buffer?.destroy();
    this.#buffer = undefined;
    this.#offsets = new Planes();
    this.#used = 0;
  }
}

/** Values by the planes of a model and the size of their transforms. */
class Planes {
  readonly #values = new Map<Float64Array, Map<number, number>>();

  get({ psf, size }: WantedPlanes): number | undefined {
    return this.#values.get(psf.sum.planes)?.get(size);
  }

  has(wanted: WantedPlanes): boolean {
    return this.get(wanted) !== undefined;
  }

  set({ psf: { sum: { planes } }, size }: WantedPlanes, value: number) {
    const sizes = this.#values.get(planes) ?? new Map<number, number>();
    this.#values.set(planes, sizes.set(size, value));
  }
}

function distinct(wanted: readonly WantedPlanes[]): WantedPlanes[] {
  const seen = new Planes();
  return wanted.filter((w) => {
    const first = !seen.has(w);
    seen.set(w, 0);
    return first;
  });
}

/** Frequencies x = 0 … size/2 row by row, real and imaginary parts in turn. */
export function interleaved({ re, im }: HalfTransform): Float64Array {
  const half = new Float64Array(2 * re.length);
  for (let i = 0; i < re.length; i++) {
    half[2 * i] = re[i];
    half[2 * i + 1] = im[i];
  }
  return half;
}

const lengthOf = ({ psf, size }: WantedPlanes) => planeCount(psf) * transformLength(size);

const total = (wanted: readonly WantedPlanes[]) => wanted.reduce((sum, w) => sum + lengthOf(w), 0);
