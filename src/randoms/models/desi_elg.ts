import { RedshiftDraw, redshiftMixtures } from "../distributions/redshifts.ts";
import type { Sample } from "../samples.ts";
import { ShapeDraw } from "../distributions/shapes.ts";
import { CopiedRow } from "./copied_row.ts";
import type { ElgOptions } from "./eboss_elg.ts";
import { columnsOf, f8Columns, type PropertyModel } from "./model.ts";

export const desiFile = "elg_sample_5dim_10k.fits";

/** DESI emission-line galaxies (docs/randoms.md): a redshift from n(z), the properties of the row of nearest redshift, all discs. */
export function desiElg(sample: Sample, options: ElgOptions): PropertyModel {
  const rows = new CopiedRow(sample, options.seed, options.smoothing),
    shapes = new ShapeDraw(options.shape, options.seed);
  const redshifts = new RedshiftDraw(redshiftMixtures.desi, options.seed);
  // Ids of the original sample are numbers; those of a synthetic sample end with one.
  const numbers = BigInt64Array.from(sample.id, (t, i) => BigInt(/(\d+)$/.exec(t)?.[1] ?? i + 1));
  const order = ["id", "ra", "dec", "redshift", "id_5d10k_sample", "g", "r", "z", "rhalf", "n", "ba", "pa"];
  return {
    name: "desi-elg",
    about: "DESI ELG: n(z) of fifteen Gaussians, properties of the row of nearest redshift",
    samples: [sample],
    columns: columnsOf(order, {}, { id_5d10k_sample: "i8" }),
    draw(first, count) {
      const to = f8Columns(["redshift", "g", "r", "z", "rhalf", "n", "ba", "pa"], count);
      const ids = new BigInt64Array(count);
      for (let i = 0; i < count; i++) {
        const id = first + i, redshift = redshifts.at(id), shape = shapes.at(id, "disc");
        ids[i] = numbers[rows.put(id, redshift, to, i)];
        to.redshift[i] = redshift;
        to.n[i] = shape.n;
        to.ba[i] = shape.ba;
        to.pa[i] = shape.pa;
      }
      return { ...to, id_5d10k_sample: ids };
    },
  };
}
