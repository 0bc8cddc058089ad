import { UsageError } from "../../src/base/errors.ts";
import { localDisk } from "../../src/io/disk.ts";
import { openFits, readTable } from "../../src/io/fits/mod.ts";
import { compareCatalogues, type Comparison } from "../../src/post/compare.ts";
import type { CompareCommand } from "../options.ts";

export async function compare({ ours, theirs, radius, json }: CompareCommand) {
  const limit = Number(radius);
  if (!(limit > 0)) {
    throw new UsageError(`Cannot read --radius: a positive number of arcsec is needed, it is "${radius}"`);
  }
  const read = async (path: string) => readTable((await openFits(localDisk, path)).first("table"));
  const result = compareCatalogues(await read(ours), await read(theirs), limit);
  console.log(json ? JSON.stringify({ schema: "obiwan-compare-1", ...result }, null, 1) : describe(result, limit));
}

function describe(c: Comparison, radius: number): string {
  const percent = (n: number, of: number) => `${n} of ${of} (${(100 * n / Math.max(of, 1)).toFixed(1)} %)`;
  return [
    `sources           ours ${c.ours}, theirs ${c.theirs}`,
    `matched           ${percent(c.matched, c.theirs)} within ${radius}"`,
    `same type         ${percent(c.sameType, c.matched)}`,
    ...Object.entries(c.flux).map(([b, f]) =>
      `|dflux| ${b}         median ${f.median.toFixed(3)} sigma, 95 % ${f.p95.toFixed(3)}`
    ),
    `position          median ${(1000 * c.position.median).toFixed(2)} mas, 95 % ${(1000 * c.position.p95).toFixed(2)}`,
    `|d shape_r|       median ${c.radius.median.toFixed(4)}", 95 % ${c.radius.p95.toFixed(4)}`,
    `dchisq            median ratio ${c.dchisqRatio.toFixed(5)}`,
    `disagreements     ${c.disagreements.length}`,
    ...c.disagreements.map((d) =>
      `  ${d.ra.toFixed(6)} ${d.dec.toFixed(6)}  ours ${d.ours} theirs ${d.theirs}  ${d.what}`
    ),
  ].join("\n");
}
