import type { BrickRequest } from "../../src/brick_types.ts";
import type { BrickOutlook } from "../../src/run/preflight.ts";
import { duration, size } from "./words.ts";

/** What a brick's run would find, for a terminal. */
export function outlookText(
  { grid, chosen, dropped, warnings, room, estimate }: BrickOutlook,
  { bands }: Pick<BrickRequest, "bands">,
  outdir: string,
): string {
  const { seconds, memoryBytes, diskBytes } = estimate, usable = chosen - dropped.length;
  return [
    `${grid.brickname}: ${grid.nx}\u00d7${grid.ny} pixels; ${usable} of ${chosen} CCDs of the bands ${
      bands.join(", ")
    } can be used`,
    ...dropped.map((d) => `left out ${d.name}: ${d.reason}`),
    ...[...warnings, ...room].map((line) => `warning: ${line}`),
    `about ${duration(seconds)}, ${size(memoryBytes)} of memory, ${size(diskBytes)} of disk below ${outdir}`,
    "nothing is in the way, as far as tables, headers of files and folders tell",
  ].join("\n");
}
