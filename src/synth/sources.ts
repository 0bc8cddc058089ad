import { type NoiseKey, normal, uniformStream } from "../base/random.ts";
import { radians } from "../base/units.ts";
import type { TruthTable } from "../survey/truth.ts";

/** Uniform numbers that belong to one thing of the synthetic survey. */
export const stream = (seed: number, purpose: string, id: bigint) =>
  uniformStream({ seed, purpose: `synth ${purpose}`, id } satisfies NoiseKey);

export type Stream = ReturnType<typeof stream>;

/** A source without a position: magnitudes and a shape from its own stream (items 2 to 9; 0 and 1 are for its position). */
export interface Properties {
  r: number;
  g: number;
  z: number;
  n: number;
  rhalf: number;
  ba: number;
  pa: number;
}

/** Number counts ∝ 10^(0.3 r) between two magnitudes; seven of ten are late types, bluer and with a small Sérsic index. */
export function drawProperties(random: Stream, [bright, faint]: readonly [number, number]): Properties {
  const u = (item: number) => random(item, 0);
  const low = 10 ** (0.3 * (bright - faint)), r = faint + Math.log10(low + u(2) * (1 - low)) / 0.3;
  const late = u(3) < 0.7, colour = late ? 0.6 : 1.1;
  return {
    r,
    g: r + colour + 0.15 * normal(random, 4),
    z: r - 0.7 * colour + 0.15 * normal(random, 5),
    n: late ? 0.8 + 0.7 * u(6) : 2.5 + 2 * u(6),
    rhalf: Math.min(3, Math.max(0.25, 0.75 * 10 ** (-0.12 * (r - 21)) * Math.exp(0.35 * normal(random, 7)))),
    ba: 0.35 + 0.65 * u(8),
    pa: 180 * u(9),
  };
}

export interface Source extends Properties {
  id: bigint;
  ra: number;
  dec: number;
}

/** @param extended false leaves the shapes out */
export function sourceTable(rows: readonly Source[], extended: boolean): TruthTable {
  const column = (f: (row: Source) => number) => Float64Array.from(rows, f);
  const e = ({ ba }: Source) => (1 - ba) / (1 + ba), angle = ({ pa }: Source) => radians(2 * pa);
  return {
    id: rows.map((row) => row.id),
    ra: column((row) => row.ra),
    dec: column((row) => row.dec),
    mag: { g: column((row) => row.g), r: column((row) => row.r), z: column((row) => row.z) },
    ...(extended
      ? {
        shape: {
          n: column((row) => row.n),
          rhalf: column((row) => row.rhalf),
          e1: column((row) => e(row) * Math.cos(angle(row))),
          e2: column((row) => e(row) * Math.sin(angle(row))),
        },
      }
      : {}),
  };
}
