import { InputError } from "../base/errors.ts";
import { arcsecPerDegree, degree } from "../base/units.ts";
import type { BrickBox } from "../survey/bricks/brick_grid.ts";
import type { BrickRow } from "../survey/bricks/brick_selection.ts";
import { Deviates } from "./distributions/deviates.ts";
import { lastAtMost } from "./distributions/density.ts";

/** A part of the sky that positions are drawn from, uniformly on the sphere. */
export interface Region {
  /** In words: what it is and how large. */
  about: string;
  /** A key: equal if and only if the regions are. */
  key: string;
  /** Solid angle, deg². */
  area: number;
  /** The position that belongs to an id, into `ra[at]` (0 ≤ ra < 360) and `dec[at]`, deg. */
  place(id: number, ra: Float64Array, dec: Float64Array, at: number): void;
}

/** Width in right ascension, deg; through RA 0 when ra1 > ra2. */
const span = ({ ra1, ra2 }: BrickBox) => (ra1 <= ra2 ? ra2 - ra1 : ra2 + 360 - ra1);

/** Area of a box in RA and Dec on the sphere, deg². */
export function boxArea(box: BrickBox): number {
  return (Math.sin(box.dec2 * degree) - Math.sin(box.dec1 * degree)) * span(box) / degree;
}

/** Default number of rows, one per square of `spacing`: N = int(area / spacing² · 3600²) + 1. @param area deg² @param spacing arcsec */
export function countAt(area: number, spacing: number): number {
  return Math.floor(area / spacing ** 2 * arcsecPerDegree ** 2) + 1;
}

/** Maps a point of the unit square to a box, uniformly in area. */
function inBox(box: BrickBox) {
  const width = span(box);
  // sin² and cos² of half the colatitude: both linear in sin(dec), and together exact at either pole, where arcsin is not.
  const north1 = Math.sin((90 - box.dec1) * degree / 2) ** 2, north2 = Math.sin((90 - box.dec2) * degree / 2) ** 2;
  const south1 = Math.sin((90 + box.dec1) * degree / 2) ** 2, south2 = Math.sin((90 + box.dec2) * degree / 2) ** 2;
  return (u: number, v: number, ra: Float64Array, dec: Float64Array, at: number) => {
    const b = box.ra1 + u * width, a = b < box.ra1 + width ? b : box.ra1;
    const half = Math.atan2(Math.sqrt(north1 + v * (north2 - north1)), Math.sqrt(south1 + v * (south2 - south1)));
    // Rounding must not move a position across an edge: upper edges belong to the neighbour.
    ra[at] = a >= 360 ? a - 360 : a < 0 ? a + 360 : a;
    dec[at] = Math.min(Math.max(90 - 2 * half / degree, box.dec1), below(box.dec2, box.dec1));
  };
}

/** The largest number below an upper edge (the pole belongs to its box). */
const below = (edge: number, low: number) => (edge === 90 ? 90 : Math.max(low, edge - Math.abs(edge) * 2 ** -53));

/** A box in degrees; it goes through RA 0 when ra1 > ra2. @throws {InputError} when it is none
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { boxRegion } from "@obiwan/obiwan";
 *
 * const region = boxRegion({ ra1: 359, ra2: 1, dec1: -1, dec2: 1 }, 1);
 * assert.ok(Math.abs(region.area - 4) < 1e-3);
 * ```
 */
export function boxRegion(box: BrickBox, seed: number): Region {
  const { ra1, ra2, dec1, dec2 } = box, limits = `RA ${ra1}..${ra2}, Dec ${dec1}..${dec2}`;
  if (!(ra1 >= -360 && ra1 <= 360 && ra2 >= -360 && ra2 <= 360 && span(box) > 0 && span(box) <= 360)) {
    throw new InputError(
      `Cannot draw in ${limits}: the box must be up to 360 deg wide, its RA within -360..360 (ra1 > ra2 goes through 0)`,
    );
  }
  if (!(dec1 >= -90 && dec2 <= 90 && dec1 < dec2)) {
    throw new InputError(`Cannot draw in ${limits}: Dec must rise from dec1 to dec2 within -90..90`);
  }
  const area = boxArea(box), put = inBox(box), deviates = new Deviates(seed, "position");
  return {
    about: `box ${limits}`,
    key: `box ${ra1} ${ra2} ${dec1} ${dec2}`,
    area,
    place(id, ra, dec, at) {
      const pair = deviates.uniform(id);
      put(pair[0], pair[1], ra, dec, at);
    },
  };
}

/** The exact boxes of bricks, each with the share that its area has. */
export function bricksRegion(bricks: readonly BrickRow[], seed: number): Region {
  if (bricks.length === 0) throw new InputError("Cannot draw over bricks: the list is empty");
  const areas = bricks.map(boxArea), area = areas.reduce((a, b) => a + b, 0), before = new Float64Array(bricks.length);
  for (let i = 1; i < bricks.length; i++) before[i] = before[i - 1] + areas[i - 1] / area;
  const put = bricks.map(inBox), deviates = new Deviates(seed, "position");
  return {
    about: bricks.length === 1 ? `brick ${bricks[0].name}` : `${bricks.length} bricks from ${bricks[0].name} on`,
    key: `bricks ${bricks.map((b) => `${b.name} ${b.ra1} ${b.ra2} ${b.dec1} ${b.dec2}`).join(";")}`,
    area,
    place(id, ra, dec, at) {
      const brick = lastAtMost(before, deviates.uniform(id, 1)[0]), pair = deviates.uniform(id);
      put[brick](pair[0], pair[1], ra, dec, at);
    },
  };
}
