import { codes, type RawChip } from "./codes.ts";

/** Charge above the full well runs along its column, half of it up and half down, until pixels that are not full have taken it or it
 * has left the chip. Full pixels stay at the full well.
 * @param columns that hold pixels above it */
export function bleed({ nx, ny, image, mask }: RawChip, columns: Iterable<number>, fullWell: number): void {
  const column = new Float64Array(ny);
  for (const x of columns) {
    for (let y = 0; y < ny; y++) column[y] = image[y * nx + x];
    for (let y = 0; y < ny; y++) {
      if (!(column[y] > fullWell)) continue;
      const first = y;
      let excess = 0;
      for (; y < ny && column[y] > fullWell; y++) {
        excess += column[y] - fullWell;
        column[y] = fullWell;
        mask[y * nx + x] = codes.saturated;
      }
      spill(column, excess / 2, first - 1, -1, fullWell, (at) => mask[at * nx + x] ||= codes.bleed);
      spill(column, excess / 2, y, 1, fullWell, (at) => mask[at * nx + x] ||= codes.bleed);
    }
    for (let y = 0; y < ny; y++) image[y * nx + x] = column[y];
  }
}

/** Fills pixels from `start` on until nothing is left. */
function spill(
  column: Float64Array,
  charge: number,
  start: number,
  step: 1 | -1,
  fullWell: number,
  mark: (y: number) => void,
) {
  for (let y = start; charge > 0 && y >= 0 && y < column.length; y += step) {
    const taken = Math.min(charge, Math.max(0, fullWell - column[y]));
    column[y] += taken;
    charge -= taken;
    mark(y);
  }
}
