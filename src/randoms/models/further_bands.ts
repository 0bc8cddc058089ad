import { bandOrder } from "../../base/bands.ts";
import { wiseBands } from "../../survey/infrared/wise_bands.ts";
import { colourLaws } from "../../survey/randoms/colour_laws.ts";
import { Deviates } from "../distributions/deviates.ts";
import { columnsOf, f8Columns, type PropertyModel } from "./model.ts";

/** How a magnitude follows from those in other bands: that of band `from` less a colour, which scatters. */
export interface BandLaw {
  from: string;
  colour(gr: number, rz: number, redshift: number): number;
  scatter: number;
}
export type BandLaws = Readonly<Record<string, BandLaw>>;

/** Laws of src/survey/randoms/colour_laws.ts, by which the synthetic survey draws, too. */
export const galaxyLaws: BandLaws = lawsOf("galaxies"), starLaws: BandLaws = lawsOf("stars");

function lawsOf(kind: "galaxies" | "stars"): BandLaws {
  return Object.fromEntries(
    Object.entries(colourLaws[kind]).map(([band, { from, colour, line: [zero, slope], scatter }]) => [band, {
      ...{ from, scatter },
      colour: (gr: number, rz: number) => zero + slope * (colour === "gr" ? gr : rz),
    }]),
  );
}

/** All bands that a law can be of, each with a random number of its own. */
const lawful = [...bandOrder, ...wiseBands];

/** The model with columns of further bands behind its own. A value depends on the row and its id, not on which other bands there are.
 * @param bands those that the model has already are left alone */
export function withBands(model: PropertyModel, laws: BandLaws, bands: readonly string[], seed: number): PropertyModel {
  const wanted = lawful.filter((b) => bands.includes(b) && !model.columns.has(b));
  if (wanted.length === 0) return model;
  // A law may start from a band that nobody asked for.
  const needed = lawful.filter((b) => wanted.some((w) => w === b || follows(laws, w, b)) && !model.columns.has(b));
  const deviates = new Deviates(seed, "bands");
  return {
    ...model,
    columns: new Map([...model.columns, ...columnsOf(wanted)]),
    draw(first, count) {
      const own = model.draw(first, count) as Record<string, Float64Array>, added = f8Columns(needed, count);
      const all: Record<string, Float64Array> = { ...own, ...added }, { g, r, z, redshift } = own;
      for (let i = 0; i < count; i++) {
        const gr = g[i] - r[i], rz = r[i] - z[i], at = redshift?.[i] ?? 0;
        for (const band of needed) {
          const { from, colour, scatter } = laws[band], item = lawful.indexOf(band);
          const off = deviates.normal(first + i, item >> 1)[item & 1];
          added[band][i] = all[from][i] - colour(gr, rz, at) - scatter * off;
        }
      }
      return { ...own, ...Object.fromEntries(wanted.map((b) => [b, added[b]])) };
    },
  };
}

/** Whether the law of a band starts, by way of others, from another one. */
function follows(laws: BandLaws, band: string, other: string): boolean {
  const from = laws[band]?.from;
  return from !== undefined && (from === other || follows(laws, from, other));
}
