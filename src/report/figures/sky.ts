import type { RunResults } from "../../post/science/results.ts";
import type { Rows } from "../../post/science/rows.ts";
import { areaOf, injectedPieces } from "../../post/science/injected_area.ts";
import { cornersOf, healpixPlaces, niceNside, pixelSide, type Place, placeOf } from "../../post/science/sky.ts";
import type { Plotter } from "../plot.ts";
import type { Figure, NoFigure } from "./figure.ts";
import { mapFigure, type Shade } from "./sky/map.ts";

/** Bricks of a run as places, also those without a derived table. */
export function brickPlaces(rows: Rows, results: RunResults): Place[] {
  const name = rows.text("brickname"), byBrick = Map.groupBy(rows.tried(), name);
  return results.bricks.map((result) => {
    const { brick, box } = result, pieces = injectedPieces(result, 0.005, results.bricks.length);
    const area = pieces.length > 0 ? areaOf(pieces) : NaN;
    return placeOf(rows, byBrick.get(brick) ?? [], { name: brick, corners: cornersOf(box), area });
  });
}

/** Maps by brick and by HEALPix pixel of density, completeness and depth. @param link page of a brick */
export async function skyFigures(
  rows: Rows,
  results: RunResults,
  plotter: Plotter,
  link?: (brick: string) => string,
): Promise<(Figure | NoFigure)[]> {
  const { bands } = rows, bricks = brickPlaces(rows, results), tried = rows.tried();
  const area = bricks.reduce((s, p) => s + (Number.isFinite(p.area) ? p.area : 0), 0);
  const nside = niceNside({ sources: tried.length, area }), side = pixelSide(nside) / 12;
  const pieces = results.bricks.flatMap((brick) => injectedPieces(brick, side, results.bricks.length));
  const pixels = await healpixPlaces(rows, tried, nside, pieces), shades = shadesOf(bands);
  return [
    ...[...shades, ...unitShades(results)].map((shade) =>
      mapFigure(plotter, { places: bricks, shade, id: `map-brick-${shade.id}`, by: "brick", bands, link })
    ),
    ...shades.map((shade) => {
      const by = `HEALPix pixel (nested, nside ${nside})`;
      return mapFigure(plotter, { places: pixels, shade, id: `map-healpix-${shade.id}`, by, bands });
    }),
  ];
}

/** What sources say of a place. */
function shadesOf(bands: readonly string[]): Shade[] {
  const band = bands.includes("r") ? "r" : bands[0];
  return [
    {
      id: "completeness",
      name: "completeness",
      label: "recovered / injected",
      value: (p) => p.fraction,
      range: [0, 1],
    },
    {
      id: "density",
      name: "density of injected sources",
      label: "injected per deg²",
      value: (p) => p.density,
      least: { share: 0.5 },
      note: "; per area of the images, which may cover a part of a place",
    },
    {
      id: "depth",
      name: `depth in ${band}`,
      label: `5σ galaxy depth ${band} (mag)`,
      value: (p) => p.depth[band],
      least: { span: 0.2 },
    },
  ];
}

/** What units say of their brick. */
function unitShades({ units }: RunResults): Shade[] {
  const mine = ({ name }: Place) => units.filter((u) => u.brick === name);
  const seconds = (p: Place) => mine(p).reduce((s, u) => s + (u.cost?.wallSeconds ?? 0), 0);
  const failed = (p: Place) => mine(p).filter((u) => u.state === "failed").length / mine(p).length;
  return [
    { id: "time", name: "time", label: "seconds of its units", value: seconds, least: { share: 0.5 } },
    {
      id: "failures",
      name: "failures",
      label: "failed units / units",
      value: (p) => mine(p).length === 0 ? NaN : failed(p),
      range: [0, 1],
    },
  ];
}
