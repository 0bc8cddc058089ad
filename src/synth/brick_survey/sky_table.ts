import type { Table } from "../../base/table.ts";
import { TableBuilder } from "../../base/table_builder.ts";
import { skySurface } from "../light/sky_surface.ts";
import type { PlacedChip } from "../pointings/chip_wcs.ts";
import { provenance } from "./provenance.ts";

/** Nodes of the grid along the short side of a chip and along the long one. */
const across = 9, along = 17;

/** Merged splines of an exposure, a row a chip. */
export function skyTable(seed: number, chips: readonly PlacedChip[]): Table {
  const { nx, ny } = chips[0].exposure.camera;
  const nodes = (n: number, side: number) =>
    Array.from({ length: n }, (_, i) => Math.round(-1 + i * (side + 1) / (n - 1)));
  const [w, h] = nx < ny / 1.5 ? [across, along] : [along, along], xs = nodes(w, nx), ys = nodes(h, ny);
  const values = (i: number) => {
    const { at } = skySurface(seed, chips[i]);
    return ys.flatMap((y) => xs.map((x) => at(x, y)));
  };
  const t = new TableBuilder(chips.length).add("gridw", "i4", () => w).add("gridh", "i4", () => h)
    .add("gridvals", "f4", values, { size: [h, w] }).add("xgrid", "i4", () => xs, { size: w })
    .add("ygrid", "i4", () => ys, { size: h }).add("x0", "i4", () => 0).add("y0", "i4", () => 0)
    .add("order", "u1", () => 3).text("skyclass", () => "tractor.splinesky.SplineSky", 27);
  return provenance(t, chips).build();
}
