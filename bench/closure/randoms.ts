import { normal, uniformStream } from "../../src/base/random.ts";

/** deg */
export interface Place {
  ra: number;
  dec: number;
}

/** What the fakes of a closure are like. */
export interface ClosureFakes {
  seed: number;
  /** Sérsic indices that they have, in turn; none: anything between 0.5 and 6. */
  indices: readonly number[];
  /** Where they are. */
  places: readonly Place[];
}

/** Random places inside of the brick 1351p192. */
export function placesInBrick(count: number, seed: number): Place[] {
  const u = uniformStream({ seed, purpose: "closure", id: 0n });
  return Array.from({ length: count }, (_, i) => ({ ra: 134.99 + 0.24 * u(i, 2), dec: 19.135 + 0.23 * u(i, 3) }));
}

/** Galaxies as a CSV table that `obiwan plan` takes: r = 19 … 23 with the colours of a blue galaxy and a spread of 0.15 mag,
 * half-light radii of 0.4″ to 2″ evenly in their logarithm, axis ratios of 0.3 to 1. */
export function closureRandoms({ seed, indices, places }: ClosureFakes): string {
  const u = uniformStream({ seed, purpose: "closure", id: 0n });
  const between = (a: number, b: number, i: number, draw: number) => a + (b - a) * u(i, draw);
  const rows = places.map(({ ra, dec }, i) => {
    const r = between(19, 23, i, 0), n = indices.length > 0 ? indices[i % indices.length] : between(0.5, 6, i, 1);
    return [
      i + 1,
      ra.toFixed(7),
      dec.toFixed(7),
      (r + 0.6 + 0.15 * normal(u, i, 4)).toFixed(4),
      r.toFixed(4),
      (r - 0.5 + 0.15 * normal(u, i, 5)).toFixed(4),
      n.toFixed(4),
      (0.4 * 5 ** u(i, 12)).toFixed(4),
      between(0.3, 1, i, 13).toFixed(4),
      between(0, 180, i, 14).toFixed(2),
    ].join(",");
  });
  return ["id,ra,dec,mag_g,mag_r,mag_z,n,rhalf,ba,pa", ...rows].join("\n") + "\n";
}
