import type { Disk } from "../../src/base/disk.ts";
import { uniformStream } from "../../src/base/random.ts";
import { BrickLayout, type LaidBrick } from "../../src/survey/bricks/brick_layout.ts";
import { planSurvey } from "../../src/synth/plan.ts";
import { frameOf } from "../../src/synth/sky.ts";
import { writePlan } from "../../src/synth/survey.ts";
import type { Place } from "./randoms.ts";

/** Side of the part of a blank brick that has data, and the least that sources keep from its edge, pixels. */
export const blankSize = 1200;
const clear = 60;

/** Bricks of the public layout, side by side. */
export function blankBricks(count: number): LaidBrick[] {
  const layout = new BrickLayout(), first = layout.at(150, 2);
  return Array.from({ length: count }, (_, k) => layout.brick(first.row, first.column + k));
}

/** A survey of an empty sky, two exposures a band, whose noise is that which docs/synth.md documents. Nothing is done where it is already. */
export async function blankSurvey(disk: Disk, dir: string, bricks: readonly LaidBrick[]): Promise<void> {
  // What is written last.
  if (await disk.exists(`${dir}/randoms.fits`)) return;
  const plan = planSurvey({ seed: 6, size: blankSize, nobj: 1, bricks }), none = () => new Float64Array();
  const nothing = { id: [], ra: none(), dec: none(), mag: { g: none(), r: none(), z: none() } };
  const patches = plan.patches.map((p) => ({ ...p, sources: () => [nothing] }));
  await writePlan(disk, dir, { ...plan, patches }, (_pass, done, all) => console.error(`${done} of ${all} chips`));
}

/** Places on a square grid in every brick, each moved by half a pixel at most. @param pitch pixels from one to the next */
export function gridPlaces(bricks: readonly LaidBrick[], pitch: number): Place[] {
  const side = Math.floor((blankSize - 2 * clear) / pitch) + 1, u = uniformStream({ seed: 1, purpose: "grid", id: 0n });
  const at = (k: number) => pitch * (k - (side - 1) / 2);
  return bricks.flatMap(({ ra, dec, id }) => {
    const frame = frameOf({ ra, dec, size: blankSize });
    return Array.from({ length: side * side }, (_, i): Place => {
      const shift = (draw: number) => u(id * side * side + i, draw) - 0.5;
      const [a, d] = frame.toSky(at(i % side) + shift(0), at(Math.floor(i / side)) + shift(1));
      return { ra: a, dec: d };
    });
  });
}
