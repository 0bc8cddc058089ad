import { poisson } from "../base/random.ts";
import { arcsecPerDegree, degree } from "../base/units.ts";
import { makeWcs } from "../math/wcs.ts";
import type { Wcs } from "../math/wcs/wcs_types.ts";
import { BrickLayout, type LaidBrick } from "../survey/bricks/brick_layout.ts";
import { brickDefaults } from "../survey/bricks.ts";
import type { Square } from "./survey_plan.ts";
import type { TruthTable } from "../survey/truth.ts";
import { reach } from "./light/add_source.ts";
import { drawProperties, type Source, sourceTable, stream } from "./sources.ts";

/** Sources per 100×100 pixels of 0.262″, and their range of r. */
export const kinds = {
  stars: { extended: false, density: 0.9, limits: [18, 23.2] },
  galaxies: { extended: true, density: 3.3, limits: [18.6, 23.8] },
} as const;

type Kind = keyof typeof kinds;

const pixel = brickDefaults.pixscale / arcsecPerDegree;
const cells = new BrickLayout(0.05);
/** Ids of one cell: far more than it ever holds (200 sources). */
const perCell = 4096n;

/** Pixels of a square, (0, 0) in its middle. */
export const frameOf = ({ ra, dec }: Square): Wcs =>
  makeWcs({ crval: [ra, dec], crpix: [0, 0], cd: [-pixel, 0, 0, pixel] });

/** One sky for all synthetic surveys of a seed: the sources at a position depend on the seed and the position only, so
 * overlapping surveys, bricks and exposures have the same sources. Cells of 0.05° are drawn when a square first meets them: a
 * Poisson number of sources, uniform on the sphere. */
export class Sky {
  readonly #drawn = new Map<string, Source[]>();

  constructor(readonly seed: number) {}

  /** Sources within `margin` pixels of a square, by id. */
  within(square: Square, kind: Kind, margin: number): Source[] {
    const frame = frameOf(square), half = square.size / 2 + margin, list: Source[] = [];
    for (const cell of cellsOf(square, half)) {
      for (const source of this.#cell(cell, kind)) {
        const [x, y] = frame.toPixel(source.ra, source.dec);
        if (Math.abs(x) <= half && Math.abs(y) <= half) list.push(source);
      }
    }
    return list.sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** Stars and galaxies whose light may reach a chip that covers the square with a border. @param border pixels */
  lighting(square: Square, border: number): TruthTable[] {
    // Dithers and rotations move its edges by less than the border.
    const margin = 2 * border + reach;
    return [
      sourceTable(this.within(square, "stars", margin), false),
      sourceTable(this.within(square, "galaxies", margin), true),
    ];
  }

  /** Sources that squares hold, each once. */
  union(squares: readonly Square[], kind: Kind): TruthTable {
    const all = new Map(squares.flatMap((s) => this.within(s, kind, 0)).map((source) => [source.id, source]));
    return sourceTable([...all.values()].sort((a, b) => (a.id < b.id ? -1 : 1)), kinds[kind].extended);
  }

  #cell(cell: LaidBrick, kind: Kind): Source[] {
    const key = `${kind} ${cell.id}`, drawn = this.#drawn.get(key) ?? drawCell(this.seed, cell, kind);
    this.#drawn.set(key, drawn);
    return drawn;
  }
}

/** Cells that the circle around a square of half side `half` meets. */
function cellsOf({ ra, dec }: Square, half: number): Iterable<LaidBrick> {
  const radius = half * Math.SQRT2 * pixel, dec1 = dec - radius, dec2 = dec + radius;
  const sine = Math.sin(radius * degree) / Math.cos(dec * degree);
  if (dec1 <= -90 || dec2 >= 90 || !(sine < 1)) return cells.inBox({ ra1: 0, ra2: 360, dec1, dec2 });
  const wide = Math.asin(sine) / degree;
  return cells.inBox({ ra1: (ra - wide + 360) % 360, ra2: (ra + wide) % 360, dec1, dec2 });
}

function drawCell(seed: number, cell: LaidBrick, kind: Kind): Source[] {
  const { density, limits } = kinds[kind], low = Math.sin(cell.dec1 * degree), high = Math.sin(cell.dec2 * degree);
  const area = (cell.ra2 - cell.ra1) * (high - low) / degree / pixel ** 2, first = BigInt(cell.id) * perCell;
  const count = poisson(density * area / 1e4, (draw) => stream(seed, `number of ${kind}`, first)(0, draw));
  return Array.from({ length: count }, (_, k) => {
    // Even numbers are stars, odd ones galaxies.
    const id = first + BigInt(2 * k) + (kind === "stars" ? 0n : 1n), random = stream(seed, `sky ${kind}`, id);
    const ra = cell.ra1 + random(0, 0) * (cell.ra2 - cell.ra1);
    const dec = Math.asin(low + random(1, 0) * (high - low)) / degree, drawn = drawProperties(random, limits);
    return { id, ra, dec, ...drawn, n: coarse(drawn.n) };
  });
}

/** Sérsic indices in steps of 0.05: their transforms are tables, made once an index and kept. */
export const coarse = (n: number): number => Math.round(20 * n) / 20;
