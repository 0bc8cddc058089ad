import type { DetectionMap, Sed } from "./maps.ts";

/** Of this share of the square of a threshold rounding does not make more than all of it. */
const nearly = 0.999;

/** Pixels that are added up together. */
const together = 4096;

/** Signal to noise of a filter through the bands, made where it is asked for: at few of a brick's pixels. */
export class SignalToNoise {
  readonly #fluxes: readonly Float32Array[];
  readonly #levels: readonly Float32Array[];
  readonly #colours: readonly number[];
  readonly #squares: readonly number[];

  constructor(maps: readonly DetectionMap[], { weights }: Sed) {
    const used = maps.filter((m) => weights[m.band]);
    this.#fluxes = used.map((m) => m.flux);
    this.#levels = used.map((m) => m.weight);
    this.#colours = used.map((m) => weights[m.band]);
    this.#squares = this.#colours.map((c) => c ** 2);
  }

  /** In f32. @param none where no band that the filter looks at has information */
  at(pixel: number, none = 0): number {
    const fluxes = this.#fluxes, levels = this.#levels, colours = this.#colours, squares = this.#squares;
    let top = 0, bottom = 0;
    for (let b = 0; b < fluxes.length; b++) {
      const weight = levels[b][pixel];
      top += fluxes[b][pixel] * weight / colours[b];
      bottom += weight / squares[b];
    }
    return bottom > 0 ? Math.fround(top / Math.sqrt(bottom)) : none;
  }

  /** The map where it is beyond a level of at least 0, and 0 elsewhere [pixels]. Cost: pixels × bands, with a root for few. */
  beyond(level: number): Float32Array {
    const out = new Float32Array(this.#fluxes[0].length), top = new Float64Array(together), bottom = top.slice();
    const least = nearly * level ** 2;
    for (let from = 0; from < out.length; from += together) {
      const count = Math.min(together, out.length - from);
      top.fill(0);
      bottom.fill(0);
      this.#fluxes.forEach((flux, b) => {
        addBand(top, bottom, flux, this.#levels[b], from, count, this.#colours[b], this.#squares[b]);
      });
      for (let k = 0; k < count; k++) {
        if (!(top[k] > 0) || top[k] * top[k] < least * bottom[k]) continue;
        const value = Math.fround(top[k] / Math.sqrt(bottom[k]));
        if (value > level) out[from + k] = value;
      }
    }
    return out;
  }
}

/** A loop over one band, as `at` adds it up. */
function addBand(
  top: Float64Array,
  bottom: Float64Array,
  flux: Float32Array,
  level: Float32Array,
  from: number,
  count: number,
  colour: number,
  square: number,
) {
  for (let k = 0, i = from; k < count; k++, i++) {
    top[k] += flux[i] * level[i] / colour;
    bottom[k] += level[i] / square;
  }
}
