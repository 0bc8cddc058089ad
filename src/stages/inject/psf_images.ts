import { type HalfTransform, stampHalfTransform } from "../../math/fft.ts";
import { stampSize } from "../../math/profiles/draw_truth.ts";

/** Transforms of an exposure's PSF at the places of its sources. Where the model is a sum of planes, so is its transform: the
 * planes are transformed once, for the size of image that all but large galaxies have. */
export class PsfImages {
  readonly #usual: number;
  #planes?: HalfTransform[];
  #sum?: HalfTransform;

  /** @param size side of stamp and planes @param planes [planes, size, size], of a model that has some */
  constructor(readonly size: number, readonly planes?: Float64Array) {
    this.#usual = stampSize(size);
  }

  /** @param psf weights of the planes, or the stamp where there are none @param size of the transform
   * @returns [size*(size/2+1)]; the next call uses the same memory */
  transform(psf: Float64Array, size: number): HalfTransform {
    if (!this.planes) return stampHalfTransform(psf, this.size, size);
    if (size !== this.#usual) return stampHalfTransform(this.#stamp(psf, this.planes), this.size, size);
    const planes = this.#planes ??= Array.from(
      psf,
      (_, p) => stampHalfTransform(this.#plane(this.planes!, p), this.size, size),
    );
    const length = planes[0].re.length,
      { re, im } = this.#sum ??= {
        re: new Float64Array(length),
        im: new Float64Array(length),
      };
    weightedSum(re, psf, planes.map((plane) => plane.re));
    weightedSum(im, psf, planes.map((plane) => plane.im));
    return { re, im };
  }

  #plane(planes: Float64Array, p: number): Float64Array {
    return planes.subarray(p * this.size ** 2, (p + 1) * this.size ** 2);
  }

  #stamp(weights: Float64Array, planes: Float64Array): Float64Array {
    const stamp = new Float64Array(this.size ** 2);
    weightedSum(stamp, weights, Array.from(weights, (_, p) => this.#plane(planes, p)));
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
