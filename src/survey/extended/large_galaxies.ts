/** Large galaxies, from the table that a survey's atlas of them is (SGA): they mask pixels, and are sources. */
import { bandOrder } from "../../base/bands.ts";
import type { Disk } from "../../base/disk.ts";
import type { UserColumns } from "../../base/table/user_columns.ts";
import { arcsecPerDegree } from "../../base/units.ts";
import { openFits, readTable } from "../../io/fits.ts";
import { fromAxisRatio } from "../../math/ellipse.ts";
import { type BrickGrid, onGrid } from "../bricks/brick_grid.ts";
import { modelOrder, type SourceType } from "../source.ts";
import { type Ellipses, ellipsesOf } from "./ellipses.ts";
import { type ExtendedObject, type GalaxyModel, reaches } from "./extended_object.ts";

/** Bits of the column `fitmode`; 2 (the atlas's own fit kept the geometry) changes nothing here. */
const fitmodes = { freeze: 1, resolved: 4, mclouds: 8 };

/** Galaxies that reach a brick, in the order of the table; of those that are fitted, the ones whose centre is on its image.
 * @throws {InputError} when the file is damaged, lacks a column or holds what is no galaxy */
export async function readLargeGalaxies(disk: Disk, path: string, grid: BrickGrid): Promise<ExtendedObject[]> {
  const table = readTable((await openFits(disk, path)).first("table"));
  const all = ellipsesOf(table, `use the large galaxies of "${path}"`), { columns } = all;
  const ids = columns.ids(columns.has("ref_id") ? "ref_id" : "sga_id");
  const catalogues = columns.has("ref_cat") ? columns.texts("ref_cat") : undefined;
  const modes = modesOf(columns, table.nrows), mags = columns.has("mag") ? columns.oneARow("mag") : undefined;
  const model = modelsOf(all);
  // What a row far away says of its light does not matter here.
  const near = [...ids.keys()].filter((i) => reaches(grid, { ra: all.ra[i], dec: all.dec[i], radius: all.radius[i] }));
  return near.map((i): ExtendedObject => {
    const id = ids[i], mode = modes[i], frozen = (mode & fitmodes.freeze) !== 0;
    const kind = mode & fitmodes.mclouds ? "mclouds" : mode & fitmodes.resolved ? "resolved" : "galaxy";
    return {
      ...{ kind, catalogue: catalogues?.[i] || "L3", id, ra: all.ra[i], dec: all.dec[i] },
      ...{ radius: all.radius[i], ...all.shapeOf(i) },
      ...(kind === "galaxy" ? { frozen, model: frozen ? model(i) : startOf(all, i, mags?.[i]) } : {}),
    };
  }).filter((g) => g.kind !== "galaxy" || g.frozen || onGrid(grid, ...grid.wcs.toPixel(g.ra, g.dec)));
}

/** `fitmode`, or where the table has `freeze` alone its bit. */
function modesOf(columns: UserColumns, rows: number): ArrayLike<number> {
  if (columns.has("fitmode")) return columns.numbers("fitmode", { low: 0, high: 255 });
  const freeze = columns.find("freeze")?.column.data;
  return Array.from({ length: rows }, (_, i) => freeze && Number(freeze[i]) !== 0 ? fitmodes.freeze : 0);
}

/** An exponential of half the size of the catalogue's ellipse. @param mag in any band; unknown is 0 or NaN */
function startOf({ radius, shapeOf }: Ellipses, i: number, mag = NaN): GalaxyModel {
  const { ba, pa } = shapeOf(i);
  const flux = mag > 0 && mag < 40 ? 10 ** ((22.5 - mag) / 2.5) : 1, [e1, e2] = fromAxisRatio(ba, pa);
  return { type: "EXP", re: radius[i] * arcsecPerDegree / 2, e1, e2, sersic: 1, flux: () => flux };
}

/** What the atlas fitted: columns type, sersic, shape_r (arcsec), shape_e1, shape_e2, flux_<band> (nmgy); a band without a column has no light. */
function modelsOf({ columns }: Ellipses): (i: number) => GalaxyModel {
  let known: { types: string[]; shape: Float64Array[]; fluxes: Map<string, Float64Array> } | undefined;
  const read = () => ({
    types: columns.texts("type"),
    shape: ["shape_r", "shape_e1", "shape_e2", "sersic"].map((name) => columns.oneARow(name)),
    fluxes: new Map(
      bandOrder.filter((b) => columns.has(`flux_${b}`)).map((b) => [b as string, columns.oneARow(`flux_${b}`)]),
    ),
  });
  return (i) => {
    const { types, shape, fluxes } = known ??= read(),
      type = types[i] as SourceType,
      [re, e1, e2, sersic] = shape.map((c) => c[i]);
    if (!modelOrder.includes(type)) {
      columns.fail(`type of a frozen galaxy must be ${modelOrder.join(", ")}, row ${i + 1} holds "${types[i]}"`);
    }
    if (type !== "PSF" && !(re > 0 && Math.hypot(e1, e2) < 1)) {
      columns.fail(`shape_r must be above 0 and shape_e1, shape_e2 within 1, row ${i + 1} holds ${re}, ${e1}, ${e2}`);
    }
    for (const [band, flux] of fluxes) {
      if (!Number.isFinite(flux[i])) columns.fail(`flux_${band} must be finite, row ${i + 1} holds ${flux[i]}`);
    }
    if (type === "SER" && !Number.isFinite(sersic)) columns.fail(`sersic must be finite, row ${i + 1} holds ${sersic}`);
    return { type, re, e1, e2, sersic, flux: (band) => fluxes.get(band)?.[i] ?? 0 };
  };
}
