import type { Universe } from "../universe.ts";
import type { Chip } from "../cameras/camera.ts";
import { placeChip } from "../pointings/chip_wcs.ts";
import type { Pointing } from "../pointings/exposures.ts";
import { drawChip } from "./draw_chip.ts";
import { chipHdus, type Kind } from "./exposure_files.ts";
import type { Fault } from "./plan.ts";

/** One CCD to be drawn, as plain data that a Worker can be sent. */
export interface ChipJob {
  seed: number;
  exposure: Pointing;
  chip: Chip;
  fault?: Fault;
}

/** Extensions of the three files. */
export type ChipFiles = Record<Kind, Uint8Array[]>;

/** Draws a CCD and packs it; depends on the job alone. @param universe of the job's seed */
export function runChipJob(universe: Universe, { exposure, chip, fault }: ChipJob): ChipFiles {
  const placed = placeChip(exposure, chip);
  return chipHdus({ placed, fault }, drawChip(universe, placed, fault));
}
