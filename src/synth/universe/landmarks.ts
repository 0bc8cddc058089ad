import type { LaidBrick } from "../../survey/bricks/brick_layout.ts";
import type { Source } from "../sources.ts";
import { drawsOf } from "./counts.ts";

/** Ids beyond those of all cells. */
const firstId = 2n ** 48n;

/** What every brick of the public layout has one of, somewhere in its inner half: a star of magnitude 8, and a spiral's disc of
 * 2′ (four half-light radii across). */
export function landmarksOf(seed: number, brick: LaidBrick): (Source & { extended: boolean })[] {
  const at = (id: bigint) => {
    const draws = drawsOf(seed, "landmark", id),
      inner = (low: number, high: number, u: number) => low + (0.25 + 0.5 * u) * (high - low);
    return { id, ra: inner(brick.ra1, brick.ra2, draws(0)), dec: inner(brick.dec1, brick.dec2, draws(1)) };
  };
  const first = firstId + 2n * BigInt(brick.id), draws = drawsOf(seed, "landmark shape", first);
  const star = { ...at(first), extended: false, r: 8, g: 8.5, z: 7.7, n: 0, rhalf: 0, ba: 1, pa: 0 };
  const disc = { r: 12.6, g: 13.25, z: 12.05, n: 1, rhalf: 30, ba: 0.45 + 0.4 * draws(0), pa: 180 * draws(1) };
  return [star, { ...at(first + 1n), extended: true, ...disc }];
}
