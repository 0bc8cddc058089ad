import { type LocatedBlob, locateExposures } from "../../../patches/cutouts.ts";
import { isGiant, splitBlob, within } from "../../../patches/blobs/sub_blobs.ts";
import { markBits } from "../../../survey/stars/star_marks.ts";
import type { FitInput } from "../fit_input.ts";
import type { WorkingSource } from "../working_source.ts";

/** Blobs as they are fitted: giant ones as their tiles, where that is asked for or all of their pixels are those of a cluster. */
export function asFitted(input: FitInput, located: readonly LocatedBlob[]): LocatedBlob[] {
  const { grid, exposures, bands, marks, subBlobs = false } = input;
  return located.flatMap((blob) => {
    if (!isGiant(blob) || !(subBlobs || inCluster(blob, grid.nx, marks))) return [blob];
    return splitBlob(blob).map((tile): LocatedBlob => ({
      ...{ number: blob.number, ...tile },
      exposures: locateExposures(grid, exposures, bands, tile),
    }));
  });
}

/** Whether every pixel of a blob lies in a cluster of stars. @param nx columns of the brick */
export function inCluster(
  blob: Pick<LocatedBlob, "x0" | "y0" | "nx" | "mask">,
  nx: number,
  marks?: Uint8Array,
): boolean {
  if (!marks) return false;
  return blob.mask.every((on, i) => {
    const at = (blob.y0 + Math.floor(i / blob.nx)) * nx + blob.x0 + i % blob.nx;
    return !on || (marks[at] & markBits.cluster) !== 0;
  });
}

/** Sources of which their blob's own fit is kept: of a tile those that began in its share of the whole. */
export const ownSources = (sources: readonly WorkingSource[]): WorkingSource[] =>
  sources.filter(({ blob: { part }, initialX, initialY }) => !part || within(part.kept, initialX, initialY));
