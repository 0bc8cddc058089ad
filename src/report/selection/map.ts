import type { Selection } from "../../post/selection.ts";
import { degree } from "../../base/units.ts";
import { numbers } from "../../base/table.ts";
import { wilson } from "../../post/science/binomial.ts";
import type { Place } from "../../post/science/sky.ts";
import type { Figure, NoFigure } from "../figures/figure.ts";
import { mapFigure } from "../figures/sky/map.ts";
import type { Plotter } from "../plot.ts";

/** The weight of randoms on the sky. */
export async function weightMap({ file, maps }: Selection, plotter: Plotter): Promise<Figure | NoFigure> {
  const healpix = await import("@hscmap/healpix"), of = (name: string) => numbers(maps, name)!;
  const [pixel, weight, injected, kept, gained] = ["PIXEL", "WEIGHT", "INJECTED", "KEPT", "GAINED"].map(of);
  const first: { ra?: number } = {};
  const places = Array.from(pixel, (p, i): Place => {
    const corners = healpix.corners_nest(file.nside, p).map(([x, y, z]: [number, number, number]) => {
      const ra = Math.atan2(y, x) / degree;
      first.ra ??= ra;
      return [ra + 360 * Math.round((first.ra - ra) / 360), Math.asin(Math.max(-1, Math.min(1, z))) / degree] as const;
    });
    return {
      name: String(p),
      corners,
      area: NaN,
      density: NaN,
      depth: {},
      ...wilson(kept[i] + gained[i], injected[i]),
    };
  });
  const byName = new Map(places.map((p, i) => [p.name, weight[i]]));
  const figure = mapFigure(plotter, {
    places,
    shade: {
      id: "weight",
      name: `weights of randoms for ${file.sample.name}`,
      label: "weight",
      value: (p) => byName.get(p.name)!,
    },
    id: "map-weight",
    by: `HEALPix pixel (nested, nside ${file.nside})`,
    bands: [],
  });
  return "svg" in figure
    ? {
      ...figure,
      table: maps,
      python: [
        `t = pd.read_csv("map-weight.csv")`,
        `plt.scatter(t.PIXEL, t.WEIGHT); plt.xlabel("pixel"); plt.ylabel("weight")`,
      ],
    }
    : figure;
}
