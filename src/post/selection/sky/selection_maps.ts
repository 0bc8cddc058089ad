import type { Table } from "../../../base/table.ts";
import { TableBuilder } from "../../../base/table_builder.ts";
import { degree } from "../../../base/units.ts";
import { type Expected, expectedSum, meanOf } from "../expected.ts";
import type { Sources } from "../sources.ts";

/** Maps by HEALPix pixel (nested), one row for each pixel with injected sources, by number. @param expected by models of all bricks
 * @param without by models without each group of bricks, for errors */
export async function selectionMaps(
  sources: Sources,
  nside: number,
  expected: Expected,
  without: readonly Expected[],
): Promise<Table> {
  const { ang2pix_nest } = await import("@hscmap/healpix"),
    { n, ra, dec, values, variables, belongs, found, selected } = sources;
  const byPixel = new Map<number, number[]>();
  for (let i = 0; i < n; i++) {
    const pixel = ang2pix_nest(nside, (90 - dec[i]) * degree, ra[i] * degree), list = byPixel.get(pixel);
    if (list) list.push(i);
    else byPixel.set(pixel, [i]);
  }
  const pixels = [...byPixel.keys()].sort((a, b) => a - b), rowsOf = pixels.map((p) => byPixel.get(p)!);
  const of = (v: string) => values.get(v)!, { share } = expected;
  const kept = expected.kept(of, n),
    gained = expected.gained(of, n),
    sum = expectedSum(expected, of, n),
    whole = meanOf(sum);
  const means = (all: ArrayLike<number>) => rowsOf.map((rows) => rows.reduce((s, i) => s + all[i], 0) / rows.length);
  const [keptMeans, gainedMeans, sums] = [kept, gained, sum].map(means);
  const count = (test: (i: number) => boolean) => (row: number) => rowsOf[row].filter(test).length;
  // Delete-a-group jackknife: of the weight, whose mean over the region is 1 in each.
  const others = without.map((e) => {
    const all = expectedSum(e, of, n), mean = meanOf(all);
    return means(all).map((v) => v / mean);
  });
  const error = (row: number) => {
    const k = others.length, middle = others.reduce((s, o) => s + o[row], 0) / k;
    return Math.sqrt(others.reduce((s, o) => s + (o[row] - middle) ** 2, 0) * (k - 1) / k);
  };
  const table = new TableBuilder(pixels.length)
    .long("PIXEL", (i) => BigInt(pixels[i]))
    .add("WEIGHT", "f8", (i) => sums[i] / whole)
    .add("WEIGHT_ERROR", "f8", error)
    .add("EXPECTED", "f8", (i) => sums[i])
    .add("COMPLETENESS", "f8", (i) => keptMeans[i])
    .add("CONTAMINATION", "f8", (i) => sums[i] > 0 ? (1 - share) * gainedMeans[i] / sums[i] : 0)
    .add("INJECTED", "i4", count(() => true))
    .add("FOUND", "i4", count((i) => found[i] === 1))
    .add("BELONG", "i4", count((i) => belongs[i] === 1))
    .add("KEPT", "i4", count((i) => belongs[i] === 1 && selected[i] === 1))
    .add("GAINED", "i4", count((i) => belongs[i] === 0 && selected[i] === 1));
  for (const { name } of variables.filter((v) => v.kind === "condition")) {
    const mean = means(values.get(name)!);
    table.add(name, "f8", (i) => mean[i]);
  }
  return table.build();
}
