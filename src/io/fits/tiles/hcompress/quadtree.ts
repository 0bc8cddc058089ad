import { type Grid, levelsOf } from "./grid.ts";

/** Bits of a stream, the highest of each byte first. */
export class BitReader {
  #at = 0;

  /** @param fail makes the error for a stream that ends too early */
  constructor(readonly bytes: Uint8Array, readonly fail: (why: string) => Error) {}

  /** The next n bits, at most 8, as a number. */
  take(n: number): number {
    const byte = this.#at >> 3, rest = 16 - (this.#at & 7) - n;
    if (this.#at + n > 8 * this.bytes.length) {
      throw this.fail(`it ends after ${this.bytes.length} bytes, before its last bit`);
    }
    this.#at += n;
    return (((this.bytes[byte] << 8) | this.bytes[byte + 1]) >> rest) & ((1 << n) - 1);
  }

  /** Passes over the rest of a byte. */
  align() {
    this.#at = Math.ceil(this.#at / 8) * 8;
  }
}

/** Part of a plane of values. */
export interface Part extends Grid {
  values: Float64Array;
  /** From row to row. */
  stride: number;
  x0: number;
  y0: number;
}

/** Which of the four pixels of a square are set, as one number of four bits: upper left 8, upper right 4, lower left 2, lower right 1. */
type Square = number;

/** Squares by their codes: those of 3 bits are the numbers with one pixel, and so on; the code of 6 bits for none is in the middle. */
const codes: readonly { bits: number; first: number; squares: readonly Square[] }[] = [
  { bits: 3, first: 0, squares: [1, 2, 4, 8] },
  { bits: 4, first: 8, squares: [3, 5, 10, 12, 15] },
  { bits: 5, first: 26, squares: [6, 7, 9, 11, 13] },
  { bits: 6, first: 62, squares: [0, 14] },
];

function takeSquare(bits: BitReader): Square {
  let code = 0, have = 0;
  for (const { bits: n, first, squares } of codes) {
    code = code * 2 ** (n - have) + bits.take(n - have);
    have = n;
    if (code < first + squares.length) return squares[code - first];
  }
  throw bits.fail("a code of it stands for nothing");
}

/** Reads the bit planes of a part, the highest first: each plane is written square by square, or as a quadtree of squares. */
export function decodePlanes(bits: BitReader, part: Part, planes: number): void {
  const levels = levelsOf({ nx: part.nx, ny: part.ny });
  const half = { nx: Math.ceil(part.nx / 2), ny: Math.ceil(part.ny / 2) };
  for (let plane = planes - 1; plane >= 0; plane--) {
    const mark = bits.take(4);
    if (mark !== 0 && mark !== 15) throw bits.fail(`a bit plane begins with ${mark}, neither 0 nor 15`);
    addPlane(part, mark === 0 ? direct(bits, half) : tree(bits, levels), 2 ** plane);
  }
}

/** Every square in turn. */
function direct(bits: BitReader, { nx, ny }: Grid): Uint8Array {
  return Uint8Array.from({ length: nx * ny }, () => bits.take(4));
}

/** Squares of squares: a pixel of a level that is set says that its square of the next one is not empty.
 * @param levels from one pixel to the part itself, whose squares are returned */
function tree(bits: BitReader, levels: readonly Grid[]): Uint8Array {
  let squares = Uint8Array.of(takeSquare(bits));
  for (let k = 1; k < levels.length - 1; k++) {
    const { nx, ny } = levels[k], across = Math.ceil(nx / 2), next = new Uint8Array(nx * ny);
    // From the last pixel to the first.
    for (let y = ny - 1; y >= 0; y--) {
      for (let x = nx - 1; x >= 0; x--) {
        if (isSet(squares[(y >> 1) * across + (x >> 1)], x, y)) next[y * nx + x] = takeSquare(bits);
      }
    }
    squares = next;
  }
  return squares;
}

const isSet = (square: Square, x: number, y: number): boolean => ((square >> (3 - 2 * (y & 1) - (x & 1))) & 1) === 1;

function addPlane({ values, stride, x0, y0, nx, ny }: Part, squares: Uint8Array, weight: number) {
  const across = Math.ceil(nx / 2);
  for (let y = 0; y < ny; y++) {
    for (let x = 0; x < nx; x++) {
      if (isSet(squares[(y >> 1) * across + (x >> 1)], x, y)) values[(y0 + y) * stride + x0 + x] += weight;
    }
  }
}
