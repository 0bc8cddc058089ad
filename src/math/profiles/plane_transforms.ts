import { type HalfTransform, stampHalfTransform } from "../fft.ts";

/** Transforms of stamps that are sums of the same images, as those of a PSF model are: where the stamp is a sum of planes, so is
 * its transform. The planes are transformed once for each usual size. */
export class PlaneTransforms {
  readonly #usual = new Map<number, { planes: HalfTransform[]; sum: HalfTransform }>();

  /** @param size side of the planes @param planes [planes, size, size] @param usual sizes of transforms that come often */
  constructor(readonly size: number, readonly planes: Float64Array, readonly usual: readonly number[]) {}

  /** @param weights of the planes in the stamp @param n size of the transform
   * @returns [n*(n/2+1)]; the next call of that size uses the same memory */
  transform(weights: Float64Array, n: number): HalfTransform {
    if (!this.usual.includes(n)) return stampHalfTransform(this.#stamp(weights), this.size, n);
    const { planes, sum } = this.#ofSize(n);
    weightedSum(sum.re, weights, planes.map((plane) => plane.re));
    weightedSum(sum.im, weights, planes.map((plane) => plane.im));
    return sum;
  }

  /** Transforms of the planes themselves, of a usual size. */
  planesOf(n: number): readonly HalfTransform[] {
    return this.#ofSize(n).planes;
  }

  #ofSize(n: number) {
    let known = this.#usual.get(n);
    if (!known) {
      const planes = this.#planes().map((plane) => stampHalfTransform(plane, this.size, n)),
        length = planes[0].re.length;
      this.#usual.set(n, known = { planes, sum: { re: new Float64Array(length), im: new Float64Array(length) } });
    }
    return known;
  }

  #planes(): Float64Array[] {
    const n = this.size ** 2;
    return Array.from({ length: this.planes.length / n }, (_, p) => this.planes.subarray(p * n, (p + 1) * n));
  }

  #stamp(weights: Float64Array): Float64Array {
    const stamp = new Float64Array(this.size ** 2);
    weightedSum(stamp, weights, this.#planes());
    return stamp;
  }
}

/** Into `out`, two terms at a time, so that it is written half as often. */
function weightedSum(out: Float64Array, weights: Float64Array, terms: readonly Float64Array[]) {
  out.fill(0);
  for (let p = 0; p < terms.length; p += 2) {
    const a = weights[p], left = terms[p], last = p + 1 === terms.length;
    const b = last ? 0 : weights[p + 1], right = last ? left : terms[p + 1];
    for (let k = 0; k < out.length; k++) out[k] += a * left[k] + b * right[k];
  }
}
