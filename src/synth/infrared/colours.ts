/** Light of synthetic sources in W1 to W4, AB magnitudes, from their optical colours. */
import { normal } from "../../base/random.ts";
import type { TruthTable } from "../../survey/truth.ts";
import { stream } from "../sources.ts";

/** Colours beyond z, at a colour r − z: each a line, and the scatter about it. Galaxies: as the red sequence of `lrgTracks`
 * (src/randoms/models/lrg.ts), with dust that blue ones have and red ones lack. Stars: the Rayleigh–Jeans tail, whose colours are 0
 * in the system of Vega, and dwarfs whose light falls towards the blue. */
const laws = {
  galaxies: { zw1: [0.15, 0.8], w1w2: [-0.4, -0.15], w2w3: [0.6, -1.2], w3w4: [0.5, 0], scatter: 0.15 },
  stars: { zw1: [-1.75, 1], w1w2: [-0.64, 0], w2w3: [-1.83, 0], w3w4: [-1.45, 0], scatter: 0.05 },
} as const;

/** The same table with magnitudes w1 to w4. What a source has follows from the seed, its id and its colour alone. */
export function withInfrared(table: TruthTable, seed: number): TruthTable {
  const { id, mag: { r, z }, shape } = table, kind = shape ? "galaxies" : "stars", law = laws[kind];
  const w1 = new Float64Array(id.length), w2 = w1.slice(), w3 = w1.slice(), w4 = w1.slice();
  id.forEach((own, i) => {
    const random = stream(seed, `infrared ${kind}`, own), rz = r[i] - z[i];
    const colour = ([zero, slope]: readonly [number, number], item: number) =>
      zero + slope * rz + law.scatter * normal(random, item);
    w1[i] = z[i] - colour(law.zw1, 0);
    w2[i] = w1[i] - colour(law.w1w2, 1);
    w3[i] = w2[i] - colour(law.w2w3, 2);
    w4[i] = w3[i] - colour(law.w3w4, 3);
  });
  return { ...table, mag: { ...table.mag, w1, w2, w3, w4 } };
}
