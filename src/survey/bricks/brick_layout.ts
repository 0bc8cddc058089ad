import { InputError } from "../../base/errors.ts";
import { radians } from "../../base/units.ts";
import type { BrickBox } from "./brick_grid.ts";
import type { BrickRow } from "./brick_selection.ts";

/** A brick with its place in the layout, all from 0. */
export interface LaidBrick extends BrickRow {
  /** From the south. */
  row: number;
  /** From RA 0. */
  column: number;
  /** 0–3, of any two neighbours different (brickq). */
  quarter: number;
}

/** Cuts the sphere as the Legacy Surveys do: rows around Dec −90 + size·row, each of an even number of columns that start at
 * RA 0 and are at most `size` wide on the sky; one brick at each pole. Lower edges belong to a brick, upper ones do not.
 * With 0.25° these are the survey's own 662,174 bricks: names, ids, centres to the last bit, edges to 1e-13° (the survey's
 * tables leave gaps of that width, this layout none). */
export class BrickLayout {
  readonly rows: number;
  /** Bricks in the rows below, for each row and for the end. */
  readonly #before: number[] = [0];

  /** @param size degrees, a divisor of 180 */
  constructor(readonly size = 0.25) {
    this.rows = Math.round(180 / size) + 1;
    for (let row = 0; row < this.rows; row++) this.#before.push(this.#before[row] + this.#count(row));
  }

  get count(): number {
    return this.#before[this.rows];
  }

  /** Columns of a row. */
  columns(row: number): number {
    return this.#before[row + 1] - this.#before[row];
  }

  #count(row: number): number {
    if (row === 0 || row === this.rows - 1) return 1;
    // The edge nearer to the equator is the longer one.
    const nearest = Math.abs(this.#dec(row)) - this.size / 2;
    return 2 * Math.ceil(360 / this.size * Math.cos(radians(nearest)) / 2);
  }

  #dec(row: number): number {
    return -90 + this.size * row;
  }

  /** @param column any whole number: it goes on around the sphere */
  brick(row: number, column: number): LaidBrick {
    const n = this.columns(row), at = ((column % n) + n) % n, dec = this.#dec(row), ra = (at + 0.5) * 360 / n;
    const digits = (v: number, length: number) => String(Math.trunc(v)).padStart(length, "0");
    return {
      name: digits(ra * 10, 4) + (dec < 0 ? "m" : "p") + digits(Math.abs(dec) * 10, 3),
      id: this.#before[row] + at + 1,
      row,
      column: at,
      quarter: 2 * (row % 2) + at % 2,
      ra,
      dec,
      ra1: at * 360 / n,
      ra2: (at + 1) * 360 / n,
      dec1: Math.max(-90, dec - this.size / 2),
      dec2: Math.min(90, dec + this.size / 2),
    };
  }

  /** The brick that holds a position. @param ra any angle, deg @throws {InputError} for a Dec beyond the poles */
  at(ra: number, dec: number): LaidBrick {
    if (!(Math.abs(dec) <= 90) || !Number.isFinite(ra)) {
      throw new InputError(`Cannot find a brick at RA ${ra}, Dec ${dec}: RA must be a number, Dec -90..90`);
    }
    const row = Math.floor((dec + 90) / this.size + 0.5), n = this.columns(row), inside = wrap(ra);
    // Rounding may put a position on the wrong side of an edge.
    const guess = this.brick(row, Math.min(n - 1, Math.floor(inside / 360 * n)));
    const step = inside < guess.ra1 ? -1 : inside >= guess.ra2 ? 1 : 0;
    return step === 0 ? guess : this.brick(row, guess.column + step);
  }

  /** Bricks that overlap a box, by id; it goes through RA 0 when ra1 > ra2. */
  *inBox({ ra1, ra2, dec1, dec2 }: BrickBox): Generator<LaidBrick> {
    const row = (dec: number) => Math.floor((Math.min(90, Math.max(-90, dec)) + 90) / this.size + 0.5);
    const pieces = ra1 <= ra2 ? [[ra1, ra2]] : [[0, ra2], [ra1, 360]];
    for (let r = row(dec1); r <= row(dec2); r++) {
      const n = this.columns(r);
      let next = 0;
      for (const [low, high] of pieces) {
        for (let c = Math.max(next, Math.floor(low / 360 * n) - 1); c < n; c++) {
          const b = this.brick(r, c);
          if (b.ra1 >= high) break;
          if (!(b.ra2 > low && b.dec2 > dec1 && b.dec1 < dec2)) continue;
          yield b;
          next = c + 1;
        }
      }
    }
  }
}

/** Into [0, 360), angles that lie there already untouched. */
function wrap(ra: number): number {
  const turned = ra % 360;
  // A tiny negative angle rounds up to a full turn.
  return turned < 0 ? (turned + 360) % 360 : turned;
}
