import { covarianceFlagValue } from "../../base/flags.ts";
import type { Table } from "../../base/table.ts";
import { TableBuilder } from "../../base/table_builder.ts";
import type { BrickGrid } from "../../survey/bricks/brick_grid.ts";
import { covarianceParameters } from "../../survey/covariance.ts";
import type { FittedSource } from "../../survey/source.ts";

const variance = "nanomaggies^2";

/** Covariances of what was fitted. */
export interface CovarianceTables {
  /** A row for each source: of its own parameters. */
  sources: Table;
  /** A row for each two sources that share pixels: of their fluxes. */
  pairs: Table;
}

/** Covariances of each source's own parameters, and of its fluxes with those of the neighbours that it shares pixels with:
 * one row per source, one per pair. @param sources in catalogue order, with `covariance`; `objid` is the row */
export function covarianceTables(
  grid: BrickGrid,
  bands: readonly string[],
  sources: readonly FittedSource[],
): CovarianceTables {
  const n = covarianceParameters(bands).length, of = (i: number) => sources[i].covariance!;
  const t = new TableBuilder(sources.length);
  t.add("brickid", "i4", () => grid.brickid).text("brickname", () => grid.brickname, 8).add("objid", "i4", (i) => i);
  t.add("blob", "i4", (i) => sources[i].blob).text("type", (i) => sources[i].parameters.type, 3);
  t.add("free", "i4", (i) => of(i).free);
  t.add("flags", "i2", (i) => of(i).singular ? covarianceFlagValue.SINGULAR : 0);
  t.add("covariance", "f8", (i) => of(i).matrix, { size: n * (n + 1) / 2 });
  bands.forEach((b, k) => t.add(`flux_var_${b}`, "f8", (i) => of(i).fluxVariance[k], { unit: variance }));

  const objid = new Map(sources.map((s, i) => [s, i]));
  const pairs = sources.flatMap((s, i) =>
    s.covariance!.partners.map(({ other, flux }) => {
      const [a, b] = [i, objid.get(other)!].sort((p, q) => p - q);
      return { a, b, blob: s.blob, flux };
    })
  ).sort((p, q) => p.a - q.a || p.b - q.b);
  const p = new TableBuilder(pairs.length);
  p.add("brickid", "i4", () => grid.brickid).add("blob", "i4", (i) => pairs[i].blob);
  p.add("objid_a", "i4", (i) => pairs[i].a).add("objid_b", "i4", (i) => pairs[i].b);
  bands.forEach((b, k) => p.add(`flux_cov_${b}`, "f8", (i) => pairs[i].flux[k], { unit: variance }));
  return { sources: t.build(), pairs: p.build() };
}
