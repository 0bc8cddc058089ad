import { arcsecPerDegree } from "../../base/units.ts";
import { projectTan } from "../../math/wcs/tan.ts";
import { brickDefaults } from "../../survey/bricks.ts";
import type { LaidBrick } from "../../survey/bricks/brick_layout.ts";
import { fieldRadius, type SynthCamera } from "../cameras/camera.ts";
import { frameOf } from "../sky.ts";
import { stream } from "../sources.ts";
import { leastOverlap, overlap, placeChips, type PlacedChip } from "../pointings/chip_wcs.ts";
import { type Pointing, pointingsNear } from "../pointings/exposures.ts";

export interface BrickSurveyOptions {
  seed: number;
  /** Bricks of the public layout that get all exposures which touch them. */
  bricks: readonly LaidBrick[];
  cameras: readonly SynthCamera[];
  /** Times that every place is pointed at in each band, repeats aside. */
  passes: number;
  /** Leaves out CCDs that touch none of the bricks. */
  brickOnly: boolean;
  /** Sources in the randoms table, for each brick. */
  nobj: number;
  /** Makes tiles of unWISE, too; fakes and truth then have magnitudes w1 to w4. */
  wise?: boolean;
}

/** What is wrong with a whole CCD: a PSF model that is empty, a header whose WCS no reader knows, an amplifier that is dead. */
export const faults = ["psf", "wcs", "amplifier"] as const;
export type Fault = typeof faults[number];

export interface PlannedChip {
  placed: PlacedChip;
  fault?: Fault;
}

export interface PlannedExposure {
  exposure: Pointing;
  /** By CCDNUM: the HDUs of its files. */
  chips: PlannedChip[];
}

/** Exposures that touch the bricks, by camera and number, and what is wrong with some CCDs: each brick has one of every fault. */
export function planBrickSurvey(options: BrickSurveyOptions): PlannedExposure[] {
  const { seed, bricks, cameras, passes, brickOnly } = options, exposures = new Map<number, PlannedChip[]>();
  const touched = new Set<PlannedChip>();
  for (const brick of bricks) {
    const size = brickDefaults.width, grid = frameOf({ ...brick, size }).shifted(-(size - 1) / 2, -(size - 1) / 2);
    const near = cameras.flatMap((camera) => pointingsNear(seed, camera, passes, brick)).filter((e) =>
      reaches(e, brick)
    );
    const own = near.flatMap((exposure) => {
      const chips = exposures.get(exposure.expnum) ?? placeChips(exposure).map((placed): PlannedChip => ({ placed }));
      const on = chips.map((chip) => ({ chip, shared: overlap(chip.placed, grid, size, size) }))
        .filter(({ shared: [x, y] }) => x >= leastOverlap && y >= leastOverlap);
      if (on.length > 0) exposures.set(exposure.expnum, chips);
      return on;
    });
    for (const { chip } of own) touched.add(chip);
    addFaults(seed, own);
  }
  const all = [...exposures.values()].map((chips) => chips.filter((chip) => !brickOnly || touched.has(chip)));
  return all.map((chips) => ({ exposure: chips[0].placed.exposure, chips }))
    .sort((a, b) => a.exposure.expnum - b.exposure.expnum);
}

/** Whether the field of an exposure may reach the image of a brick. */
function reaches({ camera, ra, dec }: Pointing, brick: LaidBrick): boolean {
  const away = projectTan(ra, dec, brick.ra, brick.dec), half = brickDefaults.width * brickDefaults.pixscale / 2;
  return away !== undefined && Math.hypot(...away) < fieldRadius(camera) + Math.SQRT2 * half / arcsecPerDegree + 0.1;
}

/** Part of a CCD's width that a brick must see for the CCD to be one with a fault: half of an amplifier, at least, is alive there. */
const mostOfIt = 0.75;

/** Gives one of a brick's CCDs each fault that none of them has yet. */
function addFaults(seed: number, own: readonly { chip: PlannedChip; shared: readonly number[] }[]) {
  const rank = ({ placed: { exposure, chip } }: PlannedChip) =>
    stream(seed, `fault ${chip.name}`, BigInt(exposure.expnum))(0, 0);
  const candidates = own.filter(({ chip, shared }) => shared[0] >= mostOfIt * chip.placed.exposure.camera.nx)
    .map(({ chip }) => chip).filter((chip) => !chip.fault).sort((a, b) => rank(a) - rank(b));
  for (const fault of faults) {
    if (own.some(({ chip }) => chip.fault === fault)) continue;
    const chosen = candidates.shift();
    if (chosen) chosen.fault = fault;
  }
}
