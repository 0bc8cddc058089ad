import type { NumberRule, UserColumns } from "../../base/table/user_columns.ts";

/** What a magnitude of a source can be; a redshift, which some tables call z, too, is far outside only by luck. */
export const magnitudeRule: NumberRule = { low: -5, high: 40, unit: "mag" };

/** The column that holds a band's magnitude or flux: `mag_z`, `z`, `flux_z`. Many catalogues call the redshift Z or z: that is a
 * magnitude only in lower case, and beside the magnitudes g, r or i, or where no band has a `mag_` or `flux_` column.
 * @returns undefined where there is none */
export function bandColumn(table: UserColumns, band: string): { name: string; kind: "magnitude" | "flux" } | undefined {
  const magnitude = table.find(`mag_${band}`), flux = table.find(`flux_${band}`);
  if (magnitude) return { name: magnitude.name, kind: "magnitude" };
  const plain = band === "z" ? plainZ(table) : table.find(band)?.name;
  if (plain !== undefined) return { name: plain, kind: "magnitude" };
  return flux && { name: flux.name, kind: "flux" };
}

function plainZ({ table: { columns } }: UserColumns): string | undefined {
  if (!columns.has("z")) return undefined;
  const names = [...columns.keys()], others = ["g", "r", "i"].some((b) => columns.has(b));
  return others || !names.some((n) => /^(mag|flux)_[ugrizy]$/i.test(n)) ? "z" : undefined;
}

/** What to say of a band without a column: where there is one that could be a redshift, that. */
export const redshiftHint = ({ table }: UserColumns, band: string): string => {
  const like = band === "z" && [...table.columns.keys()].find((n) => n.toLowerCase() === "z");
  return like ? `; ${like} may be a redshift: call the magnitude mag_z, or say --columns z=${like} if it is one` : "";
};
