import { devMixture, expMixture, type Mixture, sersicMixture } from "../../src/math/profiles.ts";
import { sersicLightWithin, sersicProfile } from "../../src/math/profiles/sersic.ts";

/** Round profile of unit flux: surface brightness (flux per r_e²) and the light within r, both for r in r_e. */
export interface Round {
  brightness: (r: number) => number;
  within: (r: number) => number;
}

/** A mixture beside what it stands for. */
export interface Case {
  name: string;
  n: number;
  mixture: Round;
  /** The Sérsic profile, which never ends. */
  endless: Round;
  /** The same, tapered to nothing. */
  truncated: Round;
  /** Where the taper begins and ends, r_e. */
  taper: { from: number; to: number };
}

/** The two fixed profiles, truncated as in SDSS (Hogg & Lang 2013): softened by 0.02 r_e in the middle for DEV, tapered from 3 to 4 and from 7 to 8 r_e. */
export function fixedCase(name: "EXP" | "DEV"): Case {
  const profile = name === "EXP"
    ? (r: number) => Math.exp(-1.67835 * (r - 1))
    : (r: number) => Math.exp(-7.66925 * ((r * r + 0.0004) ** 0.125 - 1));
  const n = name === "EXP" ? 1 : 4, taper = taperOf(n);
  return {
    name,
    n,
    mixture: roundMixture(name === "EXP" ? expMixture : devMixture),
    endless: endless(n),
    truncated: tapered(profile, taper),
    taper,
  };
}

/** The profile of index n. No taper is published for these; ours runs linearly in n from that of EXP to that of DEV and
 * is constant outside. */
export function sersicCase(n: number): Case {
  const taper = taperOf(n);
  return {
    name: `n = ${n}`,
    n,
    mixture: roundMixture(sersicMixture(n)),
    endless: endless(n),
    truncated: tapered(sersicProfile(n), taper),
    taper,
  };
}

function taperOf(n: number) {
  const from = 3 + 4 * Math.min(Math.max((n - 1) / 3, 0), 1);
  return { from, to: from + 1 };
}

const endless = (n: number): Round => ({ brightness: sersicProfile(n), within: (r) => sersicLightWithin(n, r) });

/** The point-like core, of variance 0, is in the light within any r and in no brightness. */
function roundMixture({ amplitude, variance }: Mixture): Round {
  const sum = (of: (a: number, v: number) => number) => amplitude.reduce((s, a, k) => s + of(a, variance[k]), 0);
  return {
    brightness: (r) => sum((a, v) => v > 0 ? a / (2 * Math.PI * v) * Math.exp(-r * r / (2 * v)) : 0),
    within: (r) => sum((a, v) => v > 0 ? -a * Math.expm1(-r * r / (2 * v)) : a),
  };
}

/** Steps in ln r of the integral of a tapered profile; the light below the first is taken as flat. */
const first = Math.log(1e-9), steps = 20_000;

function tapered(profile: (r: number) => number, { from, to }: Case["taper"]): Round {
  const shape = (r: number) => r >= to ? 0 : profile(r) * (r <= from ? 1 : (1 - ((r - from) / (to - from)) ** 2) ** 2);
  const h = (Math.log(to) - first) / steps, light = new Float64Array(steps + 1);
  const ring = (x: number) => 2 * Math.PI * Math.exp(2 * x) * shape(Math.exp(x));
  for (let i = 0; i < steps; i++) {
    const x = first + i * h;
    light[i + 1] = light[i] + h / 6 * (ring(x) + 4 * ring(x + h / 2) + ring(x + h));
  }
  const total = light[steps];
  return {
    brightness: (r) => shape(r) / total,
    within: (r) => {
      const at = Math.min(Math.max((Math.log(r) - first) / h, 0), steps), i = Math.min(Math.floor(at), steps - 1);
      return (light[i] + (at - i) * (light[i + 1] - light[i])) / total;
    },
  };
}

/** Radius that holds half of the light, r_e. */
export function halfLight({ within }: Round): number {
  let low = 1e-6, high = 20;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (within(middle) < 0.5) low = middle;
    else high = middle;
  }
  return high;
}

/** Evenly spaced in ln r. */
export function radii(from: number, to: number, n: number): number[] {
  return Array.from({ length: n }, (_, i) => from * (to / from) ** (i / (n - 1)));
}
