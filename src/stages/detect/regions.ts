/** Window in which the saddle between peaks is looked for, and its side. */
const reach = 50, side = 2 * reach + 1;
const free = 0, member = 1, outside = 2;

/** Finds the surroundings of peaks on a map, without memory of its own for each. */
export class RegionFinder {
  readonly #state = new Uint8Array(side * side);
  readonly #queue = new Int32Array(side * side);
  /** Part of the window that the present region takes. */
  readonly #box = { x0: 0, x1: 0, y0: 0, y1: 0 };

  /** @param above whether a pixel is above a level */
  constructor(readonly nx: number, readonly ny: number, readonly above: (pixel: number, level: number) => boolean) {}

  /** Pixels above a level that are connected with a pixel within the window round it, holes filled; none when the pixel itself
   * is not above it. Neighbours share an edge. */
  around(at: number, level: number): number[] {
    if (!this.above(at, level)) return [];
    const x = at % this.nx, y = Math.floor(at / this.nx), corner = at - reach * this.nx - reach;
    this.#grow(x, y, corner, level);
    this.#markOutside();
    const { x0, x1, y0, y1 } = this.#box, region: number[] = [];
    for (let v = y0; v <= y1; v++) {
      for (let u = x0; u <= x1; u++) if (this.#state[v * side + u] !== outside) region.push(corner + v * this.nx + u);
      this.#state.fill(free, v * side + x0, v * side + x1 + 1);
    }
    return region;
  }

  #grow(x: number, y: number, corner: number, level: number) {
    const low = { x: Math.max(0, reach - x), y: Math.max(0, reach - y) }, { nx, above } = this, box = this.#box;
    const high = { x: Math.min(side, nx - x + reach), y: Math.min(side, this.ny - y + reach) };
    const state = this.#state, queue = this.#queue;
    box.x0 =
      box.x1 =
      box.y0 =
      box.y1 =
        reach;
    let count = 0;
    const look = (u: number, v: number) => {
      const k = v * side + u;
      if (state[k] !== free || !above(corner + v * nx + u, level)) return;
      state[k] = member;
      queue[count++] = k;
    };
    look(reach, reach);
    for (let next = 0; next < count; next++) {
      const v = Math.floor(queue[next] / side), u = queue[next] - v * side;
      if (u < box.x0) box.x0 = u;
      if (u > box.x1) box.x1 = u;
      if (v < box.y0) box.y0 = v;
      if (v > box.y1) box.y1 = v;
      if (u > low.x) look(u - 1, v);
      if (u < high.x - 1) look(u + 1, v);
      if (v > low.y) look(u, v - 1);
      if (v < high.y - 1) look(u, v + 1);
    }
  }

  /** Marks what a path that avoids the region joins to the edge of its box: what is beyond that is outside, too. */
  #markOutside() {
    const { x0, x1, y0, y1 } = this.#box, state = this.#state, queue = this.#queue;
    let count = 0;
    const look = (u: number, v: number) => {
      const k = v * side + u;
      if (state[k] !== free) return;
      state[k] = outside;
      queue[count++] = k;
    };
    for (let u = x0; u <= x1; u++) {
      look(u, y0);
      look(u, y1);
    }
    for (let v = y0; v <= y1; v++) {
      look(x0, v);
      look(x1, v);
    }
    for (let next = 0; next < count; next++) {
      const v = Math.floor(queue[next] / side), u = queue[next] - v * side;
      if (u > x0) look(u - 1, v);
      if (u < x1) look(u + 1, v);
      if (v > y0) look(u, v - 1);
      if (v < y1) look(u, v + 1);
    }
  }
}
