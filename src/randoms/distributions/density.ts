/** A probability density that is linear between its nodes; it need not be normalised. */
export class PiecewiseDensity {
  readonly #x: Float64Array;
  readonly #p: Float64Array;
  readonly #below: Float64Array;

  /** @param nodes [x, density], x rising */
  constructor(nodes: readonly (readonly [number, number])[]) {
    this.#x = Float64Array.from(nodes, (n) => n[0]);
    this.#p = Float64Array.from(nodes, (n) => n[1]);
    this.#below = new Float64Array(nodes.length);
    for (let i = 1; i < nodes.length; i++) this.#below[i] = this.#below[i - 1] + this.#area(i - 1, this.#x[i]);
    const total = this.#below[nodes.length - 1];
    for (let i = 0; i < nodes.length; i++) {
      this.#p[i] /= total;
      this.#below[i] /= total;
    }
  }

  /** Probability of a value below x. */
  cdf(x: number): number {
    const last = this.#x.length - 1;
    if (!(x > this.#x[0])) return 0;
    if (x >= this.#x[last]) return 1;
    const i = lastAtMost(this.#x, x);
    return this.#below[i] + this.#area(i, x);
  }

  /** The x below which a share u lies. @param u 0 ≤ u < 1 */
  quantile(u: number): number {
    const i = Math.min(lastAtMost(this.#below, u), this.#x.length - 2), rest = u - this.#below[i];
    const p = this.#p[i], slope = (this.#p[i + 1] - p) / (this.#x[i + 1] - this.#x[i]);
    // p t + slope t²/2 = rest, in the form that does not cancel for small slopes.
    const t = 2 * rest / (p + Math.sqrt(Math.max(0, p * p + 2 * slope * rest)));
    return Math.min(this.#x[i + 1], this.#x[i] + (t > 0 ? t : 0));
  }

  /** Integral from node i to x, which lies in the interval above it. */
  #area(i: number, x: number): number {
    const t = x - this.#x[i], slope = (this.#p[i + 1] - this.#p[i]) / (this.#x[i + 1] - this.#x[i]);
    return t * (this.#p[i] + slope * t / 2);
  }
}

/** Index of the last of rising values that is not above x; 0 when all are. */
export function lastAtMost(values: ArrayLike<number>, x: number): number {
  let low = 0, high = values.length;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (values[middle] <= x) low = middle;
    else high = middle;
  }
  return low;
}

/** Linear between nodes, constant outside. @param nodes [x, y], x rising */
export function curve(nodes: readonly (readonly [number, number])[]): (x: number) => number {
  const xs = nodes.map((n) => n[0]);
  return (x) => {
    const i = Math.min(lastAtMost(xs, x), nodes.length - 2), [x0, y0] = nodes[i], [x1, y1] = nodes[i + 1];
    return y0 + (y1 - y0) * Math.min(1, Math.max(0, (x - x0) / (x1 - x0)));
  };
}

/** Density nodes of `density` on a regular grid: for shapes that are no polygons. */
export function gridNodes(low: number, high: number, steps: number, density: (x: number) => number) {
  return Array.from({ length: steps + 1 }, (_, i) => {
    const x = low + (high - low) * i / steps;
    return [x, density(x)] as const;
  });
}
