import { arcsecPerDegree } from "../../base/units.ts";
import { separation } from "./one_to_one.ts";

/** Positions in degrees, of the rows that count. */
export interface Positions {
  rows: readonly number[];
  ra: ArrayLike<number>;
  dec: ArrayLike<number>;
}

/** The nearest row to a position: row −1 at infinity where there is none. */
export interface Nearest {
  row: number;
  /** arcsec */
  separation: number;
}

/** Finds the row nearest to a position; `skip` leaves one row out (the asker itself). Equal distances: the first row. */
export function nearestOf({ rows, ra, dec }: Positions): (ra: number, dec: number, skip?: number) => Nearest {
  const sorted = [...rows].sort((a, b) => dec[a] - dec[b] || a - b);
  return (x, y, skip = -1) => {
    let low = 0, high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (dec[sorted[middle]] < y) low = middle + 1;
      else high = middle;
    }
    let best: Nearest = { row: -1, separation: Infinity };
    const look = (row: number) => {
      // Rows farther away in declination alone cannot be nearer.
      if (arcsecPerDegree * Math.abs(dec[row] - y) > best.separation) return false;
      const d = separation(x, y, ra[row], dec[row]);
      if (row !== skip && (d < best.separation || (d === best.separation && row < best.row))) {
        best = { row, separation: d };
      }
      return true;
    };
    for (let i = low; i < sorted.length && look(sorted[i]); i++);
    for (let i = low - 1; i >= 0 && look(sorted[i]); i--);
    return best;
  };
}

/** Pairs of rows that are each other's nearest, at most `radius` arcsec apart, in the order of the first list. */
export function mutualNearest(a: Positions, b: Positions, radius: number) {
  const inA = nearestOf(a), inB = nearestOf(b);
  return a.rows.flatMap((row) => {
    const found = inB(a.ra[row], a.dec[row]);
    const mutual = found.separation <= radius && inA(b.ra[found.row], b.dec[found.row]).row === row;
    return mutual ? [{ a: row, b: found.row, separation: found.separation }] : [];
  });
}
