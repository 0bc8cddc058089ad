import type { Box } from "../../base/plane.ts";
import { apertureRadii } from "../apertures.ts";
import { stampCorner } from "../pixels/stamps.ts";

/** Side of the cut-outs around injected sources, brick pixels. */
export const cutoutSide = 64;

/** The places on a grid that products look at, 0-based pixels. */
export interface Places {
  injected: readonly (readonly [number, number])[];
  /** Rows of the catalogue; they may lie off the grid. */
  sources: readonly (readonly [number, number])[];
}

/** The pixels of the coadds that `science` is made of: the cut-outs, in whose middle the conditions at the true positions are, and
 * what apertures and samples of catalogue sources cover. Each box has pixels of the grid, and none beyond it. */
export function scienceBoxes(
  grid: { nx: number; ny: number; pixscale: number },
  { injected, sources }: Places,
): Box[] {
  const reach = Math.ceil(Math.max(...apertureRadii) / grid.pixscale) + 1;
  const cutouts = injected.map(([x, y]) => {
    const [x0, y0] = stampCorner(x, y, cutoutSide);
    return { x0, y0, x1: x0 + cutoutSide, y1: y0 + cutoutSide };
  });
  const apertures = sources.map(([x, y]) => ({
    x0: Math.floor(x) - reach,
    y0: Math.floor(y) - reach,
    x1: Math.ceil(x) + reach + 1,
    y1: Math.ceil(y) + reach + 1,
  }));
  return [...cutouts, ...apertures].map((box) => onGrid(box, grid));
}

/** The part on the grid; of a box beyond it the pixel that is nearest. */
function onGrid({ x0, x1, y0, y1 }: Box, { nx, ny }: { nx: number; ny: number }): Box {
  const [left, right] = span(x0, x1, nx), [bottom, top] = span(y0, y1, ny);
  return { x0: left, x1: right, y0: bottom, y1: top };
}

function span(from: number, to: number, n: number): [number, number] {
  const first = Math.min(Math.max(from, 0), n - 1);
  return [first, Math.max(Math.min(to, n), first + 1)];
}
