import { unwatched } from "../../base/progress.ts";
import type { EngineSupply } from "../../compute/engine.ts";
import type { BrickGrid } from "../../survey/bricks/brick_grid.ts";
import type { DustMap } from "../../survey/extinction.ts";
import type { Tiles } from "../../survey/infrared/near_brick.ts";
import type { InjectionRecord } from "../../survey/truth.ts";
import { inject, type Injected, type InjectionRequest } from "../inject.ts";

/** Tiles of WISE with the same sources in them as the exposures have.
 * @param tiles stay as they are @param injected what the exposures have; truth without magnitudes of a band has no light there
 * @returns the records of what was added, too */
export async function injectTiles(
  engines: EngineSupply,
  grid: BrickGrid,
  tiles: Tiles,
  request: InjectionRequest,
  injected: Injected,
  dust: DustMap,
  progress = unwatched.pass,
): Promise<{ tiles: Tiles; records: InjectionRecord[] }> {
  const images = tiles.images.map((image) => {
    const { exposure } = image;
    return { ...image, exposure: { ...exposure, data: exposure.data.slice(), ierr: exposure.ierr.slice() } };
  });
  const { truth, rows, skippedIds, outside } = injected, lit = images.filter((t) => t.exposure.band in truth.mag);
  const chosen = { ...request, chosen: { rows, skippedIds, outside } };
  const light = await inject(engines, grid, lit.map((t) => t.exposure), chosen, dust, progress);
  await light!.addFarLight();
  const dark = [...new Set(images.map((t) => t.exposure.band))].filter((band) => !(band in truth.mag));
  const warnings = dark.length > 0 && rows.length > 0
    ? [...tiles.warnings, `WISE: the sources to inject have no magnitude in ${dark.join(", ")}, and no light there`]
    : tiles.warnings;
  return { tiles: { ...tiles, images, warnings }, records: light!.injected.records };
}
