import { Deviates } from "../distributions/deviates.ts";
import { ShapeDraw, type ShapeModel } from "../distributions/shapes.ts";
import { columnsOf, f8Columns, type PropertyModel } from "./model.ts";

/** Magnitude limits of DESI: magnitudes are uniform from 2 brighter to 0.5 fainter. */
export const cosmosLimits = { g: 24.0, r: 23.4, z: 22.5 } as const, cosmosRadius = 0.5;

/** Flat test galaxies (docs/randoms.md): magnitudes independent of one another, one size, half discs and half spheroids. */
export function cosmos(seed: number, shape: ShapeModel): PropertyModel {
  const light = new Deviates(seed, "light"), types = new Deviates(seed, "type"), shapes = new ShapeDraw(shape, seed);
  return {
    name: "cosmos",
    about: "flat: g 22..24.5, r 21.4..23.9, z 20.5..23, each uniform and by itself; rhalf 0.5 arcsec; no redshift: 0",
    samples: [],
    columns: columnsOf(["id", "ra", "dec", "n", "rhalf", "g", "r", "z", "ba", "pa", "redshift"]),
    draw(first, count) {
      const to = f8Columns(["n", "rhalf", "g", "r", "z", "ba", "pa", "redshift"], count);
      to.rhalf.fill(cosmosRadius);
      for (let i = 0; i < count; i++) {
        const id = first + i, shape = shapes.at(id, types.uniform(id)[0] < 0.5 ? "disc" : "spheroid");
        let pair = light.uniform(id);
        to.g[i] = cosmosLimits.g - 2 + 2.5 * pair[0];
        to.r[i] = cosmosLimits.r - 2 + 2.5 * pair[1];
        pair = light.uniform(id, 0, 1);
        to.z[i] = cosmosLimits.z - 2 + 2.5 * pair[0];
        to.n[i] = shape.n;
        to.ba[i] = shape.ba;
        to.pa[i] = shape.pa;
      }
      return to;
    },
  };
}
