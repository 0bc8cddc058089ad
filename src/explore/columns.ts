import { meaningOf } from "../post/derive/data_model.ts";
import { conditional } from "../post/merge/condition.ts";
import { quoted } from "../post/merge/duck.ts";
import type { ColumnHead } from "../io/fits.ts";
import { fateCode } from "../survey/match/fates.ts";

/** A column that can be looked at: one of the derived tables, or one made of them. */
export interface ExploreColumn {
  name: string;
  kind: "number" | "text" | "boolean";
  unit?: string;
  meaning: string;
  /** What it is in SQL, from the columns of the tables. */
  sql: string;
}

/** Names of columns in the tables, and their DuckDB types. */
export type Found = ReadonlyMap<string, string>;

const numeric = /^(U?(TINY|SMALL|BIG)INT|U?INTEGER|FLOAT|DOUBLE)$/;

/** The columns of the view `sources`: what the tables have one value a row of, then what is made of it. NaN, "not measured", is NULL,
 * so that it is in no average and no interval. */
export function exploreColumns(found: Found, bands: readonly string[]): ExploreColumn[] {
  const own = [...found].flatMap(([name, type]): ExploreColumn[] => {
    const kind = type === "VARCHAR" ? "text" : type === "BOOLEAN" ? "boolean" : numeric.test(type) ? "number" : "";
    if (kind === "") return [];
    const about = meaningOf(name, bands), head: ColumnHead = { type: type === "FLOAT" ? "f4" : "f8" } as ColumnHead;
    const sql = /^(FLOAT|DOUBLE)$/.test(type) ? conditional(name, head) : quoted(name);
    return [{ name, kind, ...(about?.unit ? { unit: about.unit } : {}), meaning: about?.meaning ?? name, sql }];
  });
  const made = [...derivedColumns(bands), ...bands.flatMap(bandColumns)].filter(({ needs }) =>
    needs.every((name) => found.has(name))
  );
  const names = new Set(made.map((c) => c.name));
  return [...made.map(({ needs: _, ...c }) => c), ...own.filter((c) => !names.has(c.name))];
}

type Made = ExploreColumn & { needs: readonly string[] };

/** Recovered as plots and reports count it (docs/explanation/completeness.md), and the denominator of fractions. */
const recovered = "(obiwan_mask = 1)";
const counted = `(in_brick AND fate <> ${fateCode["unit failed"]})`;

const number = (
  name: string,
  unit: string | undefined,
  meaning: string,
  needs: readonly string[],
  sql: string,
): Made => ({
  name,
  kind: "number",
  ...(unit ? { unit } : {}),
  meaning,
  needs,
  sql: `(${sql})::FLOAT`,
});

/** A value of recovered sources alone. */
const ofMatch = (sql: string) => `CASE WHEN ${recovered} THEN ${sql} END`;
/** NaN and infinity as NULL. */
const finite = (sql: string) => `CASE WHEN isfinite(${sql}) THEN ${sql} END`;

function derivedColumns(_bands: readonly string[]): Made[] {
  return [
    {
      name: "recovered",
      kind: "boolean",
      meaning: "matched one to one, primary, and no real source within 1 arcsec",
      needs: ["obiwan_mask"],
      sql: recovered,
    },
    number(
      "found",
      undefined,
      "1 when recovered, 0 when not, without value for sources outside of their brick's own area or in units that failed: its mean is the completeness",
      ["obiwan_mask", "in_brick", "fate"],
      `CASE WHEN ${counted} THEN ${recovered}::UTINYINT END`,
    ),
    number(
      "offset",
      "arcsec",
      "distance of the fitted from the true position, of recovered sources",
      ["obiwan_mask", "dra", "ddec"],
      ofMatch(finite("sqrt(dra * dra + ddec * ddec)")),
    ),
    number(
      "size_fitted",
      "arcsec",
      "fitted half-light radius of recovered sources; 0 for a point source",
      ["obiwan_mask", "tractor_shape_r"],
      ofMatch(finite("tractor_shape_r")),
    ),
  ];
}

function bandColumns(b: string): Made[] {
  const truth = quoted(`${b}flux`), fit = quoted(`tractor_flux_${b}`), ivar = quoted(`tractor_flux_ivar_${b}`);
  const depth = quoted(`galdepth_${b}`);
  return [
    number(
      `mag_${b}`,
      "mag",
      `true magnitude below the dust, AB, ${b}`,
      [`${b}flux`],
      `CASE WHEN ${truth} > 0 THEN 22.5 - 2.5 * log10(${truth}) END`,
    ),
    number(
      `dmag_${b}`,
      "mag",
      `fitted minus true magnitude of recovered sources, ${b}`,
      ["obiwan_mask", `${b}flux`, `tractor_flux_${b}`],
      `CASE WHEN ${recovered} AND ${fit} > 0 AND ${truth} > 0 AND isfinite(${fit}) THEN -2.5 * log10(${fit} / ${truth}) END`,
    ),
    number(
      `pull_${b}`,
      undefined,
      `fitted minus true flux over its error, of recovered sources, ${b}`,
      ["obiwan_mask", `${b}flux`, `tractor_flux_${b}`, `tractor_flux_ivar_${b}`],
      `CASE WHEN ${recovered} AND ${ivar} > 0 AND isfinite(${fit}) THEN (${fit} - ${truth}) * sqrt(${ivar}) END`,
    ),
    number(
      `depth_${b}`,
      "mag",
      `five-sigma depth for galaxies at its position, ${b}`,
      [`galdepth_${b}`],
      `CASE WHEN ${depth} > 0 THEN 22.5 - 2.5 * log10(5 / sqrt(${depth})) END`,
    ),
  ];
}
