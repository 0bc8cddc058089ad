import type { Exposure } from "../../src/survey/exposure.ts";
import type { TruthTable } from "../../src/survey/truth.ts";
import { randomNumbers } from "./random.ts";

/** Galaxies as the survey injects them, evenly over an exposure; each with an index of its own: seven in ten about n = 1, the others
 * about 4. */
export function fakeGalaxies(count: number, e: Exposure): TruthTable {
  const random = randomNumbers(11), column = (f: () => number) => Float64Array.from({ length: count }, f);
  const places = Array.from({ length: count }, () => e.wcs.toSky(e.nx * random(), e.ny * random()));
  const r = column(() => 20 + 2.4 * random());
  return {
    id: places.map((_, i) => BigInt(i + 1)),
    ra: Float64Array.from(places, (p) => p[0]),
    dec: Float64Array.from(places, (p) => p[1]),
    mag: { g: r.map((m) => m + 0.7), r, z: r.map((m) => m - 0.4) },
    shape: {
      n: column(() => random() < 0.7 ? 0.8 + 0.5 * random() : 3.5 + random()),
      rhalf: column(() => 0.3 + 0.9 * random() ** 2),
      e1: column(() => 0.5 * (random() - 0.5)),
      e2: column(() => 0.5 * (random() - 0.5)),
    },
  };
}
