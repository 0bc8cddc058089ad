import { numbers, type Table, texts } from "../base/table.ts";
import { TableBuilder } from "../base/table_builder.ts";

/** Farthest that a catalogue row may be from the truth that it is matched to, arcsec. */
export const matchRadius = 1;
/** What a magnitude of flux difference costs against an arcsecond of distance. */
const arcsecPerMag = 0.3;

/** Pairs injected sources with catalogue rows, one to one: cheapest pairs first, by distance and flux difference.
 * @param truth simcat: ra, dec, <b>flux @param catalogue ra, dec, flux_<b> @returns row of the catalogue per truth row; −1 */
export function matchTruth(truth: Table, catalogue: Table, bands: readonly string[]): Int32Array {
  const tr = numbers(truth, "ra")!, td = numbers(truth, "dec")!;
  const cr = numbers(catalogue, "ra")!, cd = numbers(catalogue, "dec")!;
  const pairs: { t: number; c: number; cost: number }[] = [];
  for (let t = 0; t < tr.length; t++) {
    for (let c = 0; c < cr.length; c++) {
      const d = separation(tr[t], td[t], cr[c], cd[c]);
      if (d <= matchRadius) {
        pairs.push({ t, c, cost: Math.hypot(d, arcsecPerMag * magDifference(truth, catalogue, bands, t, c)) });
      }
    }
  }
  pairs.sort((a, b) => a.cost - b.cost || a.t - b.t || a.c - b.c);
  const out = new Int32Array(tr.length).fill(-1), taken = new Set<number>();
  for (const { t, c } of pairs) {
    if (out[t] >= 0 || taken.has(c)) continue;
    out[t] = c;
    taken.add(c);
  }
  return out;
}

/** Arcsec between two positions in degrees (small angles). */
export function separation(ra1: number, dec1: number, ra2: number, dec2: number): number {
  const dra = ((ra1 - ra2 + 540) % 360) - 180;
  return 3600 * Math.hypot(dra * Math.cos(dec1 * Math.PI / 180), dec1 - dec2);
}

/** Mean |Δmag| over the bands; 5 where a fitted flux is not positive. */
function magDifference(truth: Table, catalogue: Table, bands: readonly string[], t: number, c: number): number {
  const each = bands.map((b) => {
    const fit = numbers(catalogue, `flux_${b}`)![c], want = numbers(truth, `${b}flux`)![t];
    return fit > 0 && want > 0 ? Math.min(5, Math.abs(2.5 * Math.log10(fit / want))) : 5;
  });
  return each.reduce((a, b) => a + b, 0) / each.length;
}

/** One row per injected source: what was put in beside what came out, or why nothing did.
 * `dmag_<b>` = fitted − true, `pull_<b>` = (fitted − true)·√ivar. */
export function matchTable(
  truth: Table,
  catalogue: Table,
  bands: readonly string[],
  added: ReadonlySet<bigint>,
): Table {
  const match = matchTruth(truth, catalogue, bands), t = new TableBuilder(truth.nrows);
  const ids = truth.columns.get("id")!.data as BigInt64Array;
  const want = (name: string) => numbers(truth, name), fit = (name: string) => numbers(catalogue, name)!;
  const of = (values: Float64Array) => (i: number) => match[i] >= 0 ? values[match[i]] : NaN;
  const type = texts(catalogue, "type")!,
    [ra, dec] = [want("ra")!, want("dec")!],
    [cra, cdec] = [fit("ra"), fit("dec")];
  const scale = (i: number) => Math.cos(dec[i] * Math.PI / 180);
  t.long("id", (i) => ids[i]).add("ra", "f8", (i) => ra[i], { unit: "deg" }).add("dec", "f8", (i) => dec[i], {
    unit: "deg",
  });
  t.add("matched", "bool", (i) => match[i] >= 0).add("objid", "i4", (i) => match[i]);
  t.text("type", (i) => match[i] >= 0 ? type[match[i]] : "", 3);
  t.text("reason", (i) => match[i] >= 0 ? "" : added.has(ids[i]) ? "not detected" : "on no exposure", 16);
  t.add("separation", "f8", (i) => match[i] < 0 ? NaN : separation(ra[i], dec[i], cra[match[i]], cdec[match[i]]), {
    unit: "arcsec",
  });
  t.add("dra", "f8", (i) => 3600 * (of(cra)(i) - ra[i]) * scale(i), { unit: "arcsec" });
  t.add("ddec", "f8", (i) => 3600 * (of(cdec)(i) - dec[i]), { unit: "arcsec" });
  for (const b of bands) {
    const truthFlux = want(`${b}flux`)!, flux = of(fit(`flux_${b}`)), ivar = of(fit(`flux_ivar_${b}`));
    t.add(`flux_true_${b}`, "f8", (i) => truthFlux[i], { unit: "nanomaggies" });
    t.add(`flux_${b}`, "f8", flux, { unit: "nanomaggies" });
    t.add(`flux_ivar_${b}`, "f8", ivar, { unit: "nanomaggies^(-2)" });
    t.add(`dmag_${b}`, "f8", (i) => flux(i) > 0 ? -2.5 * Math.log10(flux(i) / truthFlux[i]) : NaN, { unit: "mag" });
    t.add(`pull_${b}`, "f8", (i) => (flux(i) - truthFlux[i]) * Math.sqrt(ivar(i)));
  }
  const radius = want("rhalf"), index = want("n");
  if (radius && index) {
    t.add("rhalf_true", "f8", (i) => radius[i], { unit: "arcsec" }).add("shape_r", "f8", of(fit("shape_r")), {
      unit: "arcsec",
    });
    t.add("n_true", "f8", (i) => index[i]).add("sersic", "f8", of(fit("sersic")));
  }
  return t.build();
}
