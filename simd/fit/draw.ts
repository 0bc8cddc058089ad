// Draws patches, unit-flux images of a mixture through the PSF: the same as shaders/draw.wgsl and draw64.wgsl, of which a processor needs
// one.
import { addGaussians } from "./gaussians";
import { fields, height, images, iy, log2, openPatch, size } from "./patch";
import { transposedFrom } from "../transposed";
import { shiftFactors } from "./shift";
import { imaginary, makePair, pitch, real, sumComponents } from "./spectrum";
import { line, transform } from "./transform";

/** Of the columns, four at a time, in place. */
function columnsOfPair(twiddles: usize): void {
  for (let x = 0; x < size; x += 4) {
    const at = <usize> x << 2;
    for (let y = 0; y < size; y++) {
      const from = at + (<usize> (y * pitch) << 2), to = line + (<usize> y << 5);
      v128.store(to, v128.load(real + from));
      v128.store(to, v128.load(imaginary + from), 16);
    }
    const result = transform(size, twiddles);
    for (let y = 0; y < size; y++) {
      const to = at + (<usize> (y * pitch) << 2), from = result + (<usize> y << 5);
      v128.store(real + to, v128.load(from));
      v128.store(imaginary + to, v128.load(from, 16));
    }
  }
}

/** Whether the box sees one of the four rows y ... y + 3, counted from the source's pixel. */
function seen(y: i32): bool {
  for (let k = y; k < y + 4; k++) {
    const row = iy + (2 * k < size ? k : k - size);
    if (row >= 0 && row < height) return true;
  }
  return false;
}

/** Of the rows, four at a time, and out. */
function rowsOfPair(twiddles: usize, out: usize): void {
  const step = <usize> pitch << 2;
  for (let y = 0; y < size; y += 4) {
    if (!seen(y)) continue;
    const rows = <usize> (y * pitch) << 2;
    for (let x = 0; x < size; x += 4) {
      const from = rows + (<usize> x << 2), to = line + (<usize> x << 5);
      transposedFrom(real + from, step, to, 32);
      transposedFrom(imaginary + from, step, to + 16, 32);
    }
    const result = transform(size, twiddles);
    for (let x = 0; x < size; x += 2) {
      // Two pixels of four rows: real and imaginary parts in turn.
      transposedFrom(result + (<usize> x << 5), 16, out + (<usize> ((y << log2) + x) << 3), <usize> size << 3);
    }
  }
}

export function draw(
  patches: usize,
  footprints: usize,
  mixes: usize,
  transforms: usize,
  queue: usize,
  scratch: usize,
  start: i32,
  exact: i32,
  _z: i32,
  groups: i32,
  _lanes: i32,
  survey: i32,
  fourier: i32,
): void {
  for (let group = 0; group < groups; group++) {
    const row = load<i32>(queue + (<usize> (start + group) << 2));
    openPatch(row, patches, footprints, mixes, transforms, scratch, survey != 0);
    shiftFactors(transforms, exact == 1, fourier != 0);
    sumComponents();
    for (let pair = 0; 2 * pair < fields; pair++) {
      makePair(pair, survey != 0);
      columnsOfPair(transforms);
      rowsOfPair(transforms, images + (<usize> pair << (2 * log2 + 3)));
    }
    addGaussians(exact == 1);
  }
}
