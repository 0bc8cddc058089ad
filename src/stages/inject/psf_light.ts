import { type HalfTransform, stampHalfTransform } from "../../math/fft.ts";

/** Transforms of the PSF of one exposure. */
export class PsfLight {
  readonly #planes = new Map<number, HalfTransform[]>();

  /** @param size side of the stamps @param planes [count, size, size] that PSFs are sums of, where they are */
  constructor(readonly size: number, readonly planes?: Float64Array) {}

  /** Transform of the PSF, the caller's to use up. @param psf weights of the planes, or a stamp where there are none
   * @param n side of the image */
  at(psf: Float64Array, n: number): HalfTransform {
    if (!this.planes) return stampHalfTransform(psf, this.size, n);
    const known = this.#planes.get(n) ?? this.#transformed(this.planes, n), length = known[0].re.length;
    const re = new Float64Array(length), im = new Float64Array(length);
    known.forEach((plane, k) => {
      const weight = psf[k];
      for (let i = 0; i < length; i++) {
        re[i] += weight * plane.re[i];
        im[i] += weight * plane.im[i];
      }
    });
    return { re, im };
  }

  #transformed(planes: Float64Array, n: number): HalfTransform[] {
    const area = this.size ** 2, made: HalfTransform[] = [];
    for (let at = 0; at < planes.length; at += area) {
      made.push(stampHalfTransform(planes.subarray(at, at + area), this.size, n));
    }
    this.#planes.set(n, made);
    return made;
  }
}
