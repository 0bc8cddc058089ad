/** Cells along a side of the image, between whose corners light of neighbouring periods is interpolated; far ones need fewer. */
const nearCells = 32, farCells = 8;

/** Light at `count` offsets from the image's centre, the first at (x, y), the others `step` apart in x. */
type Wing = (out: Float64Array, count: number, x: number, y: number, step: number) => void;

/** Subtracts from an image the light of the periods around it: it is smooth there, so straight lines between values on a coarse
 * grid suffice. @param data [size*size], its centre at (size/2, size/2) @param wing of the source
 * @param rings periods in each direction @param even light of all others in a pixel */
export function subtractWrapped(
  data: Float64Array,
  size: number,
  wing: Wing,
  rings: number,
  even: number,
): void {
  const near = cornerValues(size, nearCells, wing, 1, 1), far = cornerValues(size, farCells, wing, 2, rings);
  const side = nearCells + 1;
  for (let j = 0; j < side; j++) {
    const row = interpolatedRow(far, farCells, j * farCells / nearCells, side);
    for (let i = 0; i < side; i++) near[j * side + i] += row[i] + even;
  }
  for (let y = 0; y < size; y++) {
    const row = interpolatedRow(near, nearCells, y * nearCells / size, size + 1);
    for (let x = 0; x < size; x++) data[y * size + x] -= row[x];
  }
}

/** Light of the rings of periods from `first` to `last` at the corners of the cells [(cells + 1)²]. */
function cornerValues(
  size: number,
  cells: number,
  wing: Wing,
  first: number,
  last: number,
): Float64Array {
  const side = cells + 1, values = new Float64Array(side * side), step = size / cells, row = new Float64Array(side);
  for (let q = -last; q <= last; q++) {
    for (let p = -last; p <= last; p++) {
      if (Math.max(Math.abs(p), Math.abs(q)) < first) continue;
      for (let j = 0, k = 0; j < side; j++) {
        wing(row, side, (p - 0.5) * size, j * step + (q - 0.5) * size, step);
        for (let i = 0; i < side; i++) values[k++] += row[i];
      }
    }
  }
  return values;
}

/** @param at the row, in cells @returns `count` values from one end of the row to the other, both included */
function interpolatedRow(corners: Float64Array, cells: number, at: number, count: number): Float64Array {
  const j = Math.min(Math.floor(at), cells - 1), fy = at - j, low = j * (cells + 1), high = low + cells + 1;
  const row = new Float64Array(count), per = (count - 1) / cells;
  let left = corners[low] + (corners[high] - corners[low]) * fy;
  for (let i = 1, x = 0; i <= cells; i++) {
    const right = corners[low + i] + (corners[high + i] - corners[low + i]) * fy, slope = (right - left) / per;
    for (let k = 0; k < per; k++) row[x++] = left + slope * k;
    left = right;
  }
  row[count - 1] = left;
  return row;
}
