import { forcedFlagValue } from "../../src/base/flags.ts";
import { numbers, type Table, texts } from "../../src/base/table.ts";
import { plainTable } from "../../src/report/text_table.ts";

/** The match as a table for a terminal: one line per injected source. */
export function matchSummary(match: Table, bands: readonly string[]): string {
  const get = (name: string) => numbers(match, name);
  const type = texts(match, "type")!, reason = texts(match, "reason")!, matched = get("matched")!;
  const ids = match.columns.get("id")!.data as BigInt64Array,
    fixed = (v: number | undefined, n: number) => v === undefined || Number.isNaN(v) ? "-" : v.toFixed(n);
  const header = [
    "id",
    "type",
    'sep"',
    ...bands.map((b) => `dmag_${b}`),
    ...bands.map((b) => `pull_${b}`),
    "rhalf",
    "fit",
    "n",
    "fit",
  ];
  const rows = Array.from({ length: match.nrows }, (_, i) =>
    matched[i]
      ? [
        String(ids[i]),
        type[i],
        fixed(get("separation")![i], 3),
        ...bands.map((b) => fixed(get(`dmag_${b}`)![i], 3)),
        ...bands.map((b) => fixed(get(`pull_${b}`)![i], 1)),
        fixed(get("rhalf_true")?.[i], 2),
        fixed(get("shape_r")?.[i], 2),
        fixed(get("n_true")?.[i], 1),
        fixed(get("sersic")?.[i], 2),
      ]
      : [String(ids[i]), `not matched: ${reason[i]}`]);
  return plainTable([header, ...rows]);
}

/** Forced fluxes beside those of the catalogue that they were measured from: per band how many are flagged, and |Δflux| in
 * the catalogue's σ. @param stacked its first rows are the catalogue's */
export function forcedSummary(catalogue: Table, stacked: Table, bands: readonly string[]): string {
  const rows = bands.map((band) => {
    const [flux, ivar] = ["flux", "flux_ivar"].map((name) => numbers(catalogue, `${name}_${band}`));
    const [forced, flags] = ["flux", "flags"].map((name) => numbers(stacked, `${name}_${band}`)!);
    const measured = (i: number) => (flags[i] & ~forcedFlagValue.REFERENCE_ENGINE) === 0;
    const off = flux && ivar
      ? Array.from(flux, (f, i) => measured(i) && ivar[i] > 0 ? Math.abs(forced[i] - f) * Math.sqrt(ivar[i]) : NaN)
        .filter(Number.isFinite).sort((a, b) => a - b)
      : [];
    const at = (q: number) => off.length > 0 ? off[Math.ceil(q * (off.length - 1))].toFixed(3) : "-";
    return [band, String(stacked.nrows), String(flags.filter((f) => f !== 0).length), at(0.5), at(0.95), at(1)];
  });
  return plainTable([["band", "sources", "flagged", "|dflux|/sigma median", "95 %", "worst"], ...rows]);
}
