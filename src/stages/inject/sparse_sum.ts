/** Light of some pixels of an exposure. */
export interface SparseLight {
  /** Each once, in no order. */
  pixel: Int32Array;
  /** Of each, nmgy. */
  light: Float32Array;
}

/** A plane of zeros of this thread, which is zeros again after each use: new memory takes longer than what is done with it. */
let zeros = new Float32Array(0);

/** Sums of positive light, in f32, at few pixels of a plane. One at a time. */
export class SparseSum {
  #pixels = new Int32Array(1 << 12);
  #count = 0;

  constructor(pixels: number) {
    if (zeros.length < pixels) zeros = new Float32Array(pixels);
  }

  add(pixel: number, light: number): void {
    if (zeros[pixel] === 0) this.#list(pixel);
    zeros[pixel] += light;
  }

  #list(pixel: number) {
    if (this.#count === this.#pixels.length) {
      const longer = new Int32Array(2 * this.#count);
      longer.set(this.#pixels);
      this.#pixels = longer;
    }
    this.#pixels[this.#count++] = pixel;
  }

  /** The sums, which are gone then. */
  take(): SparseLight {
    const pixel = this.#pixels.slice(0, this.#count), light = Float32Array.from(pixel, (i) => zeros[i]);
    for (const i of pixel) zeros[i] = 0;
    this.#count = 0;
    return { pixel, light };
  }
}
