import type { BrickGrid } from "../survey/bricks/brick_grid.ts";
import type { Exposure } from "../survey/exposure.ts";
import { requireNumbers } from "../survey/ccds/values/device_numbers.ts";
import { type BrickMap, brickMap } from "./brick_map.ts";

/** An exposure as work on whole images sees it: numbers alone, which threads can be handed. */
export interface Imaged extends
  Pick<
    Exposure,
    "nx" | "ny" | "data" | "ierr" | "dq" | "psfSigma" | "sig1" | "psfnorm" | "galnorm" | "pixscale"
  > {
  /** Where the brick falls on it. */
  map: BrickMap;
}

/** @returns undefined when the exposure does not touch the brick
 * @throws {InputError} when a number that goes to the device is none */
export function imaged(grid: BrickGrid, exposure: Exposure): Imaged | undefined {
  const map = brickMap(grid, exposure);
  if (!map) return undefined;
  requireNumbers(exposure);
  const { nx, ny, data, ierr, dq, psfSigma, sig1, psfnorm, galnorm, pixscale } = exposure;
  return { nx, ny, data, ierr, dq, psfSigma, sig1, psfnorm, galnorm, pixscale, map };
}

/** Whether a part of the brick may show an exposure. */
export const touches = ({ map: { box } }: Imaged, part: { x0: number; x1: number; y0: number; y1: number }): boolean =>
  box.x0 < part.x1 && part.x0 < box.x1 && box.y0 < part.y1 && part.y0 < box.y1;
