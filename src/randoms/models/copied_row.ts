import { NearestRow, type Sample } from "../samples.ts";
import { Smoother } from "../distributions/smoothing.ts";

/** Copies g, r, z and rhalf of the row of a sample with the nearest redshift, smoothed when asked for. */
export class CopiedRow {
  readonly nearest: NearestRow;
  readonly #smoother?: Smoother;
  readonly #moved = new Float64Array(4);

  /** @param smoothing width in units of the sample's scatter: 0 copies rows as they are, "rule" is Silverman's */
  constructor(readonly sample: Sample, seed: number, smoothing: number | "rule") {
    this.nearest = new NearestRow(sample.redshift);
    if (smoothing === 0) return;
    const { g, r, z, rhalf } = sample;
    // Colours and ln rhalf: scatter is nearly the same everywhere in them.
    const coordinates = [g, g.map((v, i) => v - r[i]), r.map((v, i) => v - z[i]), rhalf.map(Math.log)];
    this.#smoother = new Smoother(coordinates, seed, smoothing === "rule" ? undefined : smoothing);
  }

  /** Puts the properties for an id into row `at` of the columns. @returns row of the sample */
  put(id: number, redshift: number, to: Record<"g" | "r" | "z" | "rhalf", Float64Array>, at: number): number {
    const row = this.nearest.at(redshift), { sample } = this;
    if (this.#smoother) {
      this.#smoother.at(row, id, this.#moved);
      const [g, gr, rz, lnSize] = this.#moved;
      to.g[at] = g;
      to.r[at] = g - gr;
      to.z[at] = g - gr - rz;
      to.rhalf[at] = Math.exp(lnSize);
    } else {
      to.g[at] = sample.g[row];
      to.r[at] = sample.r[row];
      to.z[at] = sample.z[row];
      to.rhalf[at] = sample.rhalf[row];
    }
    return row;
  }
}
