import type { Of } from "../residuals.ts";
import { sizeError } from "../residuals.ts";
import { robust } from "../robust.ts";
import type { Rows } from "../rows.ts";

/** Median of measured less true values, and its standard error. */
export interface Centre {
  median: number;
  error: number;
}

/** A bias in two runs, over the sources that both recovered. */
export interface BiasChange {
  /** `flux_<band>` (relative), `size` (ln), `dra`, `ddec` (arcsec). */
  quantity: string;
  n: number;
  a: Centre;
  b: Centre;
  /** Of the second less the first, source by source: what they have in common takes no part in its error. */
  difference: Centre;
}

/** What a second run's biases differ by: those of fluxes, sizes and positions. @param pairs rows of the same sources */
export function biasChanges(a: Rows, b: Rows, pairs: readonly (readonly [number, number])[]): BiasChange[] {
  const [foundA, foundB] = [a.recovered(), b.recovered()], both = pairs.filter(([i, j]) => foundA(i) && foundB(j));
  const relative = (rows: Rows, band: string): Of => {
    const flux = rows.number(`tractor_flux_${band}`), truth = rows.number(`${band}flux`);
    return (i) => truth(i) > 0 ? flux(i) / truth(i) - 1 : NaN;
  };
  const change = (quantity: string, of: (rows: Rows) => Of): BiasChange[] => {
    const [ofA, ofB] = [of(a), of(b)];
    const values = both.map(([i, j]) => [ofA(i), ofB(j)]).filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y));
    if (values.length === 0) return [];
    const centre = (list: readonly number[]): Centre => {
      const { median, medianError: error } = robust(list);
      return { median, error };
    };
    const [inA, inB] = [0, 1].map((k) => centre(values.map((v) => v[k])));
    return [{ quantity, n: values.length, a: inA, b: inB, difference: centre(values.map(([x, y]) => y - x)) }];
  };
  return [
    ...a.bands.filter((x) => b.bands.includes(x)).flatMap((band) => change(`flux_${band}`, (r) => relative(r, band))),
    ...change("size", sizeError),
    ...["dra", "ddec"].flatMap((name) => change(name, (r) => r.number(name))),
  ];
}
