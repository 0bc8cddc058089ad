/** Light of synthetic sources in W1 to W4, AB magnitudes, from their optical colours. */
import { normal } from "../../base/random.ts";
import { wiseBands } from "../../survey/infrared/wise_bands.ts";
import { colourLaws } from "../../survey/randoms/colour_laws.ts";
import type { TruthTable } from "../../survey/truth.ts";
import { stream } from "../sources.ts";

/** The same table with magnitudes w1 to w4. What a source has follows from the seed, its id and its colour alone. */
export function withInfrared(table: TruthTable, seed: number): TruthTable {
  const { id, mag: { r, z }, shape } = table, kind = shape ? "galaxies" : "stars", laws = colourLaws[kind];
  const mag: TruthTable["mag"] = { ...table.mag };
  for (const band of wiseBands) mag[band] = new Float64Array(id.length);
  id.forEach((own, i) => {
    const random = stream(seed, `infrared ${kind}`, own), rz = r[i] - z[i];
    wiseBands.forEach((band, item) => {
      const { from, line: [zero, slope], scatter } = laws[band];
      mag[band][i] = mag[from][i] - (zero + slope * rz + scatter * normal(random, item));
    });
  });
  return { ...table, mag };
}
