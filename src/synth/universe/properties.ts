import { coarse } from "../sky.ts";
import type { Properties } from "../sources.ts";
import { type Draws, normalOf } from "./counts.ts";

const clamp = (v: number, low: number, high: number) => Math.min(Math.max(v, low), high);

/** Colours and shape of a galaxy of magnitude r. Early types are half of the bright galaxies and an eighth of the faint ones;
 * their Sérsic index scatters around 4, that of late types around 1. The median half-light radius is 0.75″ at r = 21 and falls by a
 * factor of 1.3 a magnitude, with a scatter of 0.35 in its logarithm; 0.1″ to 12″. */
export function galaxyProperties(r: number, draws: Draws): Properties {
  const early = draws(10) < clamp(0.5 - 0.07 * (r - 18), 0.12, 0.5), redder = normalOf(draws, 11);
  const index = early ? 4 * Math.exp(0.25 * normalOf(draws, 13)) : 1.05 * Math.exp(0.3 * normalOf(draws, 13));
  return {
    r,
    g: r + (early ? 1.25 + 0.18 * redder : 0.6 + 0.22 * redder),
    // Red galaxies are red in both colours.
    z: r - (early ? 0.75 + 0.1 * redder : 0.42 + 0.14 * redder) - 0.1 * normalOf(draws, 15),
    n: coarse(clamp(index, 0.5, 6)),
    rhalf: clamp(0.75 * 10 ** (-0.115 * (r - 21)) * Math.exp(0.35 * normalOf(draws, 17)), 0.1, 12),
    // Ellipsoids are round, discs seen from any side are not, and have a thickness.
    ba: early ? 0.55 + 0.45 * draws(19) : Math.hypot(0.2, draws(19) * Math.sqrt(1 - 0.2 ** 2)),
    pa: 180 * draws(20),
  };
}

/** Colours of a star: the halo's turn-off near g − r = 0.35 and the disc's dwarfs near 1.4, whose r − z alone goes on. */
export function starProperties(r: number, draws: Draws): Properties {
  // Faint stars are mostly red dwarfs.
  const dwarf = draws(10) < clamp(0.35 + 0.05 * (r - 18), 0.1, 0.65);
  const g = dwarf ? 1.4 + 0.08 * normalOf(draws, 11) : 0.3 + 0.75 * draws(13) ** 2 + 0.03 * normalOf(draws, 11);
  const rz = dwarf ? 0.85 + 1.2 * draws(14) ** 1.5 : 0.1 + 0.45 * (g - 0.25) + 0.03 * normalOf(draws, 15);
  return { r, g: r + g, z: r - rz, n: 0, rhalf: 0, ba: 1, pa: 0 };
}
