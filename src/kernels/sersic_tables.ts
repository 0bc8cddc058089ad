/** The mixtures of the models as one f32 array for the kernel `mix`. */
import { layout } from "../compute/layout.ts";
import { wgslConstants } from "../compute/wgsl.ts";
import { core, devMixture, expMixture, type Mixture, rangeSplines } from "../math/profiles.ts";

/** Most components of any mixture, a point-like core included. */
export const maxComponents = 10;

/** Header of a range of Sérsic indices: where it begins, components, knots, and its first value in the array: the knots, then
 * per component the amplitude pieces and the ln-variance pieces (4 values each). */
const rangeRow = layout("range", { low: 1, components: 1, knots: 1, start: 1 });
/** A mixture that does not depend on the index. */
const fixedRow = layout("fixed", { amplitude: maxComponents, variance: maxComponents, components: 1 });

/** Headers; ranges, the core as the last one, with one component and no variances; DEV, EXP. */
export function sersicTables(): Float64Array {
  const values: number[] = new Array((rangeSplines.length + 1) * rangeRow.stride).fill(0);
  const begin = (i: number, low: number, components: number, knots: readonly number[]) => {
    rangeRow.pack({ low, components, knots: knots.length, start: values.length })
      .forEach((v, k) => values[i * rangeRow.stride + k] = v);
    values.push(...knots);
  };
  rangeSplines.forEach((r, i) => {
    begin(i, r.low, r.amplitude.length, r.knots);
    r.amplitude.forEach((pieces, c) => values.push(...pieces, ...r.lnVariance[c]));
  });
  begin(rangeSplines.length, 1, 1, core.knots);
  values.push(...core.pieces);
  const fixed = ({ amplitude, variance }: Mixture) =>
    fixedRow.pack({ amplitude, variance, components: amplitude.length });
  return Float64Array.from([...values, ...fixed(devMixture), ...fixed(expMixture)]);
}

export const tablesWgsl = (): string =>
  rangeRow.wgsl + fixedRow.wgsl + wgslConstants({ maxComponents, sersicRanges: rangeSplines.length }, "u32");
