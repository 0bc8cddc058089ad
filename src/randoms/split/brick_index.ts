import { arcsecPerDegree, radians } from "../../base/units.ts";
import { distanceToBrick, raReach, raWidth } from "../../survey/bricks/brick_distance.ts";
import { isPrimary } from "../../survey/bricks/brick_grid.ts";
import type { BrickRow } from "../../survey/bricks/brick_selection.ts";

/** Height of the cells, degrees: about a brick. */
const cell = 0.25;
const strips = 180 / cell;
const cos = (deg: number) => Math.cos(radians(deg));
const stripOf = (dec: number) => Math.min(strips - 1, Math.max(0, Math.floor((dec + 90) / cell)));

/** Finds the bricks whose own area lies within a margin of a position. */
export class BrickIndex {
  readonly #margin: number;
  /** Cells of a strip and where they begin among all cells. */
  readonly #across = new Int32Array(strips);
  readonly #first = new Int32Array(strips + 1);
  /** Bricks of cell c: #list[#start[c] … #start[c + 1]]. */
  readonly #start: Int32Array;
  readonly #list: Int32Array;
  /** Per brick: Dec limits with margin, RA of the west side less reach, width in RA with reach on both sides (deg). */
  readonly #low: Float64Array;
  readonly #high: Float64Array;
  readonly #west: Float64Array;
  readonly #wide: Float64Array;

  /** @param margin arcsec. Memory: some 40 bytes a brick and 3 MB */
  constructor(readonly bricks: readonly BrickRow[], margin: number) {
    this.#margin = margin / arcsecPerDegree;
    for (let s = 0; s < strips; s++) {
      const low = -90 + s * cell, widest = low < 0 && low + cell > 0 ? 1 : Math.max(cos(low), cos(low + cell));
      this.#across[s] = Math.max(1, Math.floor(360 * widest / cell));
      this.#first[s + 1] = this.#first[s] + this.#across[s];
    }
    const n = bricks.length;
    // Rounding must not lose what the exact test would let in.
    const pad = this.#margin + 1e-9;
    this.#low = Float64Array.from(bricks, (b) => b.dec1 - pad);
    this.#high = Float64Array.from(bricks, (b) => b.dec2 + pad);
    this.#west = new Float64Array(n);
    this.#wide = new Float64Array(n);
    bricks.forEach((b, i) => {
      const reach = raReach(b, pad) + 1e-9;
      this.#west[i] = b.ra1 - reach;
      this.#wide[i] = Math.min(360, raWidth(b) + 2 * reach);
    });
    const cells = this.#first[strips];
    this.#start = new Int32Array(cells + 1);
    this.#eachCell((c) => this.#start[c + 1]++);
    for (let c = 0; c < cells; c++) this.#start[c + 1] += this.#start[c];
    this.#list = new Int32Array(this.#start[cells]);
    const next = this.#start.slice(0, cells);
    this.#eachCell((c, brick) => this.#list[next[c]++] = brick);
  }

  #eachCell(visit: (cell: number, brick: number) => void) {
    for (let i = 0; i < this.bricks.length; i++) {
      for (let s = stripOf(this.#low[i]); s <= stripOf(this.#high[i]); s++) {
        const n = this.#across[s], from = Math.floor(this.#west[i] / 360 * n);
        const to = Math.min(from + n - 1, Math.floor((this.#west[i] + this.#wide[i]) / 360 * n));
        for (let k = from; k <= to; k++) visit(this.#first[s] + ((k % n) + n) % n, i);
      }
    }
  }

  /** Bricks of a position, in the order of the list. @param ra 0..360, deg @param out receives 2·brick, plus 1 when the position
   * is in the brick's own area @returns how many */
  find(ra: number, dec: number, out: number[]): number {
    const at = ra >= 360 ? ra - 360 : ra, s = stripOf(dec), n = this.#across[s];
    const c = this.#first[s] + Math.min(n - 1, Math.floor(at / 360 * n));
    let found = 0;
    for (let k = this.#start[c]; k < this.#start[c + 1]; k++) {
      const i = this.#list[k];
      if (dec < this.#low[i] || dec > this.#high[i]) continue;
      let east = at - this.#west[i];
      if (east < 0) east += 360;
      else if (east >= 360) east -= 360;
      if (east > this.#wide[i]) continue;
      const brick = this.bricks[i];
      if (isPrimary(brick, at, dec)) out[found++] = 2 * i + 1;
      else if (distanceToBrick(brick, at, dec) <= this.#margin) out[found++] = 2 * i;
    }
    return found;
  }
}
