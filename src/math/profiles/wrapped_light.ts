/** Cells along a side of the image, between whose corners light of the periods next to it is interpolated; each ring farther out
 * does with half as many, down to the fewest. */
const mostCells = 32, fewestCells = 8;

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
  const all = cornerValues(size, mostCells, wing, 1), side = mostCells + 1;
  for (let ring = 2; ring <= rings; ring++) {
    const cells = Math.max(fewestCells, mostCells >> (ring - 1)), corners = cornerValues(size, cells, wing, ring);
    for (let j = 0; j < side; j++) {
      const row = interpolatedRow(corners, cells, j * cells / mostCells, side);
      for (let i = 0; i < side; i++) all[j * side + i] += row[i];
    }
  }
  for (let y = 0; y < size; y++) {
    const row = interpolatedRow(all, mostCells, y * mostCells / size, size + 1);
    for (let x = 0; x < size; x++) data[y * size + x] -= row[x] + even;
  }
}

/** Light of one ring of periods at the corners of the cells [(cells + 1)²]. */
function cornerValues(size: number, cells: number, wing: Wing, ring: number): Float64Array {
  const side = cells + 1, values = new Float64Array(side * side), step = size / cells, row = new Float64Array(side);
  for (let q = -ring; q <= ring; q++) {
    for (let p = -ring; p <= ring; p++) {
      if (Math.max(Math.abs(p), Math.abs(q)) < ring) continue;
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
