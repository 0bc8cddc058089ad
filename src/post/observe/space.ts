import { quantile } from "../science/robust.ts";
import type { Placed } from "./population.ts";

/** A coordinate in which sources are compared. */
interface Coordinate {
  name: string;
  of(placed: Placed): (row: number) => number;
}

/** Coordinates of sources with these bands: per band the flux in σ of its site (as asinh(S/N / 2), which is logarithmic for bright sources and
 * linear about 0), that of all bands in quadrature, which decides about detection, the mean seeing, of galaxies size, profile and ellipticity, and further conditions as they are. */
function coordinatesOf(bands: readonly string[], extended: boolean, further: readonly string[]): Coordinate[] {
  const plain = (name: string, from: "source" | "site", change = (v: number) => v): Coordinate => ({
    name,
    of: (placed) => {
      const values = placed[from].get(name)!;
      return (row) => change(values[row]);
    },
  });
  const ellipticity: Coordinate = {
    name: "ellipticity",
    of: ({ source }) => {
      const e1 = source.get("e1")!, e2 = source.get("e2")!;
      return (row) => Math.hypot(e1[row], e2[row]);
    },
  };
  return [
    // First: its weight is looked for first.
    ...(bands.length > 1 ? [together(bands)] : []),
    ...bands.map((b): Coordinate => ({
      name: `S/N in ${b}`,
      of: ({ source, site }) => {
        const flux = source.get(`flux_${b}`)!, depth = site.get(`depth_${b}`)!;
        return (row) => signal(flux[row], depth[row]);
      },
    })),
    { name: "seeing", of: (placed) => seeing(placed, bands) },
    ...(extended
      ? [
        // Smaller than any seeing: a point.
        plain("rhalf", "source", (v) => Math.log(Math.max(v, 0.01))),
        plain("n", "source", (v) => Math.log(Math.max(v, 0.1))),
        ellipticity,
      ]
      : []),
    ...further.map((name) => plain(name, "site")),
  ];
}

/** asinh(S/N / 2). @param flux nmgy @param depth inverse variance of a flux there; 0 and NaN: not observed */
export const signal = (flux: number, depth: number): number => depth > 0 ? Math.asinh(flux * Math.sqrt(depth) / 2) : 0;

function together(bands: readonly string[]): Coordinate {
  return {
    name: "S/N of all bands",
    of: ({ source, site }) => {
      const pairs = bands.map((b) => [source.get(`flux_${b}`)!, site.get(`depth_${b}`)!] as const);
      return (row) => {
        let sum = 0;
        for (const [flux, depth] of pairs) if (depth[row] > 0) sum += flux[row] ** 2 * depth[row];
        return signal(Math.sqrt(sum), 1);
      };
    },
  };
}

/** ln of the mean FWHM over the bands that see the place; 0 where none does. */
function seeing({ site }: Placed, bands: readonly string[]): (row: number) => number {
  const sizes = bands.map((b) => site.get(`psfsize_${b}`)!);
  return (row) => {
    let sum = 0, n = 0;
    for (const size of sizes) {
      if (!(size[row] > 0)) continue;
      sum += size[row];
      n++;
    }
    return n > 0 ? Math.log(sum / n) : 0;
  };
}

/** The space in which neighbours are near: each coordinate in units of the scatter of the injected sources, times a weight. */
export class Space {
  readonly coordinates: readonly Coordinate[];
  /** Half the distance from the 16th to the 84th percentile of the injected sources; coordinates without scatter are left out. */
  readonly scatter: readonly number[];
  /** Least and largest value of the injected sources. */
  readonly range: readonly (readonly [number, number])[];

  constructor(injected: Placed, bands: readonly string[], extended: boolean, further: readonly string[]) {
    const all = coordinatesOf(bands, extended, further).map((coordinate) => {
      const value = coordinate.of(injected);
      const sorted = Float64Array.from({ length: injected.n }, (_, row) => value(row)).sort();
      const scatter = (quantile(sorted, 0.84) - quantile(sorted, 0.16)) / 2, low = sorted[0], high = sorted.at(-1)!;
      // Two values, one of them rare, have a scatter, too.
      return { coordinate, scatter: scatter > 0 ? scatter : (high - low) / 2, range: [low, high] as const };
    });
    const kept = all.filter(({ scatter }) => scatter > 0);
    this.coordinates = kept.map((k) => k.coordinate);
    this.scatter = kept.map((k) => k.scatter);
    this.range = kept.map((k) => k.range);
    this.fixed = all.filter(({ scatter }) => !(scatter > 0)).map((k) => ({ ...k.coordinate, value: k.range[0] }));
  }

  /** Coordinates that are the same for all injected sources: nothing is known of any other value. */
  readonly fixed: readonly (Coordinate & { value: number })[];

  get dimensions(): number {
    return this.coordinates.length;
  }

  /** Coordinates in units of the scatter, without weights. @returns [n × dimensions] */
  points(placed: Placed): Float64Array {
    const d = this.dimensions, out = new Float64Array(placed.n * d);
    this.coordinates.forEach((coordinate, k) => {
      const value = coordinate.of(placed), scale = 1 / this.scatter[k];
      for (let row = 0; row < placed.n; row++) out[row * d + k] = value(row) * scale;
    });
    return out;
  }

  /** Names of the bits of `outside`. */
  get outsideNames(): string[] {
    return [...this.coordinates, ...this.fixed].map((c) => c.name);
  }

  /** Per row a bit for each coordinate beyond the injected ones. */
  outside(placed: Placed): Int32Array {
    const out = new Int32Array(placed.n);
    const mark = (coordinate: Coordinate, [low, high]: readonly [number, number], bit: number) => {
      const value = coordinate.of(placed), slack = 1e-9 * Math.max(1, Math.abs(low), Math.abs(high));
      for (let row = 0; row < placed.n; row++) {
        const v = value(row);
        if (!(v >= low - slack && v <= high + slack)) out[row] |= 1 << bit;
      }
    };
    this.coordinates.forEach((c, k) => mark(c, this.range[k], k));
    this.fixed.forEach((c, k) => mark(c, [c.value, c.value], this.dimensions + k));
    return out;
  }
}
