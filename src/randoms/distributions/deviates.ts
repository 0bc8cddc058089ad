import { UniformPairs } from "../../base/random.ts";

/** Random numbers of one purpose: every value depends on the seed, the purpose, the id, the item and the pair alone, so that
 * rows may be drawn in any order and any part of them anywhere. */
export class Deviates {
  readonly #uniforms: UniformPairs;
  readonly #pair = new Float64Array(2);

  constructor(seed: number, purpose: string) {
    this.#uniforms = new UniformPairs(seed, `randoms ${purpose}`);
  }

  /** Two uniform numbers in (0, 1), good until the next call. */
  uniform(id: number, item = 0, pair = 0): Float64Array {
    this.#uniforms.fill(id, item, pair, this.#pair);
    return this.#pair;
  }

  /** Two independent standard normal numbers (Box–Muller), good until the next call. */
  normal(id: number, item = 0, pair = 0): Float64Array {
    const out = this.uniform(id, item, pair), radius = Math.sqrt(-2 * Math.log(out[0])), angle = 2 * Math.PI * out[1];
    out[0] = radius * Math.cos(angle);
    out[1] = radius * Math.sin(angle);
    return out;
  }
}
