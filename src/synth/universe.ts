import { poisson } from "../base/random.ts";
import { degree, radians } from "../base/units.ts";
import { type BrickBox, isPrimary } from "../survey/bricks/brick_grid.ts";
import { BrickLayout, type LaidBrick } from "../survey/bricks/brick_layout.ts";
import type { Source } from "./sources.ts";
import { CountLaw, type Draws, drawsOf, galaxyCounts, normalOf, starCounts } from "./universe/counts.ts";
import { landmarksOf } from "./universe/landmarks.ts";
import { galaxyProperties, starProperties } from "./universe/properties.ts";

export interface UniverseSource extends Source {
  extended: boolean;
}

const stars = new CountLaw(starCounts), galaxies = new CountLaw(galaxyCounts);

/** Galaxies that lie in groups, members of a group in the mean, and its size: Gaussian, from the smallest to `spread` times that,
 * even in the logarithm, so that pairs are in excess at all separations between (a Neyman–Scott process). */
const groups = { share: 0.3, members: 10, smallest: 0.1 / 60, spread: 20 };
/** Farthest that a member is put from its group's middle, deg. */
const groupReach = 0.1;

const cells = new BrickLayout(0.05), bricks = new BrickLayout();
/** Ids of one cell: far more than it ever holds. */
const perCell = 65536n, perGroup = 256n;

/** Cells that are kept: those of one exposure of the largest camera, and some more. */
const mostCells = 2500;

/** The sky that the survey looks at: what a place holds follows from the seed and the place alone. Cells of 0.05° are drawn when
 * they are first asked for, and kept. */
export class Universe {
  readonly #cells = new Map<number, UniverseSource[]>();

  constructor(readonly seed: number) {}

  /** Sources whose middle lies in a box, by id. @param box deg; it goes through RA 0 when ra1 > ra2 */
  within(box: BrickBox): UniverseSource[] {
    const list: UniverseSource[] = [], inside = ({ ra, dec }: UniverseSource) => isPrimary(box, ra, dec);
    for (const cell of cells.inBox(grown(box, groupReach))) {
      for (const source of this.#cell(cell)) if (inside(source)) list.push(source);
    }
    for (const brick of bricks.inBox(box)) {
      for (const source of landmarksOf(this.seed, brick)) if (inside(source)) list.push(source);
    }
    return list.sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  #cell(cell: LaidBrick): UniverseSource[] {
    let drawn = this.#cells.get(cell.id);
    if (drawn) return drawn;
    if (this.#cells.size >= mostCells) this.#cells.clear();
    drawn = drawCell(this.seed, cell);
    this.#cells.set(cell.id, drawn);
    return drawn;
  }
}

/** Single stars, single galaxies, and the galaxies of the groups whose middle the cell holds. */
function drawCell(seed: number, cell: LaidBrick): UniverseSource[] {
  const area = (cell.ra2 - cell.ra1) * (Math.sin(cell.dec2 * degree) - Math.sin(cell.dec1 * degree)) / degree;
  const first = BigInt(cell.id) * perCell, list: UniverseSource[] = [];
  const number = (kind: string, mean: number, id: bigint) => poisson(mean, drawsOf(seed, `number of ${kind}`, id));
  const singles = (kind: "stars" | "galaxies", mean: number, from: bigint) => {
    for (let k = number(kind, mean, first) - 1; k >= 0; k--) {
      const id = from + BigInt(k), draws = drawsOf(seed, kind, id);
      list.push(sourceAt(kind, id, draws, placeIn(cell, draws)));
    }
  };
  singles("stars", area * stars.density, first);
  singles("galaxies", area * galaxies.density * (1 - groups.share), first + 8192n);
  const middles = number("groups", area * galaxies.density * groups.share / groups.members, first);
  for (let k = 0; k < middles; k++) {
    const id = first + 32768n + BigInt(k) * perGroup, draws = drawsOf(seed, "group", id), middle = placeIn(cell, draws);
    const size = groups.smallest * groups.spread ** draws(2);
    for (let m = number("members", groups.members, id) - 1; m >= 0; m--) {
      const own = id + BigInt(m), of = drawsOf(seed, "galaxies", own);
      list.push(sourceAt("galaxies", own, of, beside(middle, size, of)));
    }
  }
  return list;
}

type Place = readonly [ra: number, dec: number];

/** Uniform on the sphere, from draws 0 and 1. */
function placeIn({ ra1, ra2, dec1, dec2 }: LaidBrick, draws: Draws): Place {
  const low = Math.sin(dec1 * degree), high = Math.sin(dec2 * degree);
  return [ra1 + draws(0) * (ra2 - ra1), Math.asin(low + draws(1) * (high - low)) / degree];
}

/** A member of a group, by draws 0 to 3. */
function beside([ra, dec]: Place, size: number, draws: Draws): Place {
  const [x, y] = [size * normalOf(draws, 0), size * normalOf(draws, 2)],
    shrink = Math.min(1, groupReach / Math.hypot(x, y));
  const north = Math.min(90, Math.max(-90, dec + shrink * y));
  return [(ra + shrink * x / Math.max(1e-6, Math.cos(radians(dec))) + 360) % 360, north];
}

function sourceAt(kind: "stars" | "galaxies", id: bigint, draws: Draws, [ra, dec]: Place): UniverseSource {
  const extended = kind === "galaxies", r = (extended ? galaxies : stars).magnitude(draws(4));
  return { id, ra, dec, extended, ...(extended ? galaxyProperties(r, draws) : starProperties(r, draws)) };
}

/** A box with all that lies within `margin` degrees of it. */
export function grown({ ra1, ra2, dec1, dec2 }: BrickBox, margin: number): BrickBox {
  const low = dec1 - margin, high = dec2 + margin, highest = Math.max(Math.abs(low), Math.abs(high));
  const wide = highest < 90 ? margin / Math.cos(radians(highest)) : 360, width = (ra2 - ra1 + 360) % 360;
  if (width + 2 * wide >= 360) return { ra1: 0, ra2: 360, dec1: low, dec2: high };
  return { ra1: (ra1 - wide + 360) % 360, ra2: (ra2 + wide) % 360, dec1: low, dec2: high };
}
