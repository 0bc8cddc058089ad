import { covarianceFlagValue } from "../../base/flags.ts";
import type { Table } from "../../base/table.ts";
import type { BrickGrid } from "../../survey/bricks/brick_grid.ts";
import { covarianceParameters } from "../../survey/covariance.ts";
import { fillTable } from "../../survey/data_model/fill.ts";
import { covarianceColumns, fluxPairColumns } from "../../survey/data_model/tables/measured.ts";
import type { FittedSource } from "../../survey/source.ts";

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
  const table = fillTable(covarianceColumns(bands, n * (n + 1) / 2), sources.length, {
    brickid: () => grid.brickid,
    brickname: () => grid.brickname,
    objid: (i) => i,
    blob: (i) => sources[i].blob,
    type: (i) => sources[i].parameters.type,
    free: (i) => of(i).free,
    flags: (i) => of(i).singular ? covarianceFlagValue.SINGULAR : 0,
    covariance: (i) => of(i).matrix,
    ...Object.fromEntries(bands.map((b, k) => [`flux_var_${b}`, (i: number) => of(i).fluxVariance[k]])),
  });

  const objid = new Map(sources.map((s, i) => [s, i]));
  const pairs = sources.flatMap((s, i) =>
    s.covariance!.partners.map(({ other, flux }) => {
      const [a, b] = [i, objid.get(other)!].sort((p, q) => p - q);
      return { a, b, blob: s.blob, flux };
    })
  ).sort((p, q) => p.a - q.a || p.b - q.b);
  const pairTable = fillTable(fluxPairColumns(bands), pairs.length, {
    brickid: () => grid.brickid,
    blob: (i) => pairs[i].blob,
    objid_a: (i) => pairs[i].a,
    objid_b: (i) => pairs[i].b,
    ...Object.fromEntries(bands.map((b, k) => [`flux_cov_${b}`, (i: number) => pairs[i].flux[k]])),
  });
  return { sources: table, pairs: pairTable };
}
