import { inEbossBox } from "../distributions/colour_box.ts";
import { Deviates } from "../distributions/deviates.ts";
import { RedshiftDraw, redshiftMixtures } from "../distributions/redshifts.ts";
import { NearestRow, type Sample } from "../samples.ts";
import { ShapeDraw, type ShapeModel } from "../distributions/shapes.ts";
import { CopiedRow } from "./copied_row.ts";
import { columnsOf, f8Columns, type PropertyModel } from "./model.ts";

export const ebossFiles = [
  "eboss_elg_tsspectra_EXP.csv",
  "eboss_elg_tsspectra_DEV.csv",
  "eboss_elg_dr3deep2_EXP.csv",
  "eboss_elg_dr3deep2_DEV.csv",
] as const;

/** Fraction of exponential discs; the rest are de Vaucouleurs spheroids. */
export const discShare = 0.9;

export interface ElgOptions {
  seed: number;
  shape: ShapeModel;
  smoothing: number | "rule";
}

/** eBOSS emission-line galaxies (docs/randoms.md). A redshift from n(z) picks the row of nearest redshift of DR3 × DEEP2, whose colours
 * decide between targets inside the SGC box and galaxies outside it; the row of nearest redshift of the table for that and
 * for the type gives the properties. @param samples in the order of `ebossFiles` */
export function ebossElg(samples: readonly Sample[], options: ElgOptions): PropertyModel {
  const { seed } = options, [, , deepExp, deepDev] = samples;
  const rows = samples.map((s) => new CopiedRow(s, seed, options.smoothing));
  const join = (name: "g" | "r" | "z" | "redshift") => joined(deepExp[name], deepDev[name]);
  const deep = new NearestRow(join("redshift")), g = join("g"), r = join("r"), z = join("z");
  const inside = Uint8Array.from(g, (_, i) => Number(inEbossBox(g[i], r[i], z[i])));
  const redshifts = new RedshiftDraw(redshiftMixtures.eboss, seed, 0, 2), types = new Deviates(seed, "type");
  const shapes = new ShapeDraw(options.shape, seed);
  const width = Math.max(...samples.flatMap((s) => s.id.map((t) => t.length)));
  const order = ["redshift", "g", "r", "z", "rhalf", "nn_redshift", "n", "id_sample", "id", "ra", "dec", "ba", "pa"];
  return {
    name: "eboss-elg",
    about:
      "eBOSS ELG: n(z) of ten Gaussians within 0..2, 90 % EXP and 10 % DEV, properties of the row of nearest redshift",
    samples,
    columns: columnsOf(order, { id_sample: width }),
    draw(first, count) {
      const to = f8Columns(["redshift", "g", "r", "z", "rhalf", "nn_redshift", "n", "ba", "pa"], count);
      const ids = new Array<string>(count);
      for (let i = 0; i < count; i++) {
        const id = first + i, redshift = redshifts.at(id), disc = types.uniform(id)[0] < discShare;
        const table = (inside[deep.at(redshift)] ? 0 : 2) + (disc ? 0 : 1), sample = samples[table];
        const row = rows[table].put(id, redshift, to, i), shape = shapes.at(id, disc ? "disc" : "spheroid");
        to.redshift[i] = redshift;
        to.nn_redshift[i] = sample.redshift[row];
        ids[i] = sample.id[row];
        to.n[i] = shape.n;
        to.ba[i] = shape.ba;
        to.pa[i] = shape.pa;
      }
      return { ...to, id_sample: ids };
    },
  };
}

function joined(a: Float64Array, b: Float64Array): Float64Array {
  const out = new Float64Array(a.length + b.length);
  out.set(a);
  out.set(b, a.length);
  return out;
}
