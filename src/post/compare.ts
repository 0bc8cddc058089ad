import { findColumn, numbers, type Table, texts } from "../base/table.ts";
import { separation } from "./match.ts";

export interface Disagreement {
  /** Rows; −1 where there is no partner. */
  ours: number;
  theirs: number;
  ra: number;
  dec: number;
  /** What differs, in words. */
  what: string;
  /** Largest |Δflux| in σ over the bands. */
  fluxSigma: number;
}

export interface Comparison {
  ours: number;
  theirs: number;
  matched: number;
  sameType: number;
  /** Per band: median and 95th percentile of |Δflux|·√ivar. */
  flux: Record<string, { median: number; p95: number }>;
  /** arcsec */
  position: { median: number; p95: number };
  /** |Δ shape_r| in arcsec, where both are extended. */
  radius: { median: number; p95: number };
  /** Median of ours/theirs of the chosen type's dchisq. */
  dchisqRatio: number;
  disagreements: Disagreement[];
}

const order = ["PSF", "REX", "DEV", "EXP", "SER"];

/** Compares two tractor catalogues source by source: mutual nearest neighbours within `radius` arcsec. */
export function compareCatalogues(ours: Table, theirs: Table, radius: number): Comparison {
  const pairs = mutualNearest(ours, theirs, radius);
  const bands = ["u", "g", "r", "i", "z", "Y"].filter((b) => [ours, theirs].every((t) => findColumn(t, `flux_${b}`)));
  const typeA = texts(ours, "type")!, typeB = texts(theirs, "type")!;
  const get = (t: Table, name: string) => numbers(t, name)!;
  const fluxSigma = (a: number, b: number, band: string) => {
    const ivar = get(theirs, `flux_ivar_${band}`)[b];
    return Math.abs(get(ours, `flux_${band}`)[a] - get(theirs, `flux_${band}`)[b]) * Math.sqrt(ivar);
  };
  const disagreements: Disagreement[] = [];
  const place = (t: Table, row: number) => ({ ra: get(t, "ra")[row], dec: get(t, "dec")[row] });
  for (const { a, b } of pairs) {
    const worst = Math.max(...bands.map((band) => fluxSigma(a, b, band)));
    const what = [
      ...(typeA[a] === typeB[b] ? [] : [`type ${typeA[a]}, theirs ${typeB[b]}`]),
      ...(worst > 1 ? [`flux ${worst.toFixed(1)} σ`] : []),
    ];
    if (what.length > 0) {
      disagreements.push({ ours: a, theirs: b, ...place(theirs, b), what: what.join(", "), fluxSigma: worst });
    }
  }
  const seen = { ours: new Set(pairs.map((p) => p.a)), theirs: new Set(pairs.map((p) => p.b)) };
  for (let a = 0; a < ours.nrows; a++) {
    if (!seen.ours.has(a)) {
      disagreements.push({ ours: a, theirs: -1, ...place(ours, a), what: `only ours (${typeA[a]})`, fluxSigma: NaN });
    }
  }
  for (let b = 0; b < theirs.nrows; b++) {
    if (!seen.theirs.has(b)) {
      disagreements.push({
        ours: -1,
        theirs: b,
        ...place(theirs, b),
        what: `only theirs (${typeB[b]})`,
        fluxSigma: NaN,
      });
    }
  }
  const extended = pairs.filter(({ a, b }) => get(ours, "shape_r")[a] > 0 && get(theirs, "shape_r")[b] > 0);
  const dchisqA = get(ours, "dchisq"), dchisqB = get(theirs, "dchisq");
  return {
    ours: ours.nrows,
    theirs: theirs.nrows,
    matched: pairs.length,
    sameType: pairs.filter(({ a, b }) => typeA[a] === typeB[b]).length,
    flux: Object.fromEntries(bands.map((band) => [band, spread(pairs.map(({ a, b }) => fluxSigma(a, b, band)))])),
    position: spread(pairs.map((p) => p.distance)),
    radius: spread(extended.map(({ a, b }) => Math.abs(get(ours, "shape_r")[a] - get(theirs, "shape_r")[b]))),
    dchisqRatio: spread(
      pairs.filter(({ a, b }) => typeA[a] === typeB[b])
        .map(({ a, b }) => dchisqA[5 * a + order.indexOf(typeA[a])] / dchisqB[5 * b + order.indexOf(typeB[b])]),
    ).median,
    disagreements,
  };
}

function mutualNearest(ours: Table, theirs: Table, radius: number): { a: number; b: number; distance: number }[] {
  const [ra, dec] = [numbers(ours, "ra")!, numbers(ours, "dec")!],
    [rb, db] = [numbers(theirs, "ra")!, numbers(theirs, "dec")!];
  const nearest = (x: number, y: number, xs: Float64Array, ys: Float64Array) => {
    let best = -1, distance = Infinity;
    xs.forEach((v, i) => {
      const d = separation(x, y, v, ys[i]);
      if (d < distance) [best, distance] = [i, d];
    });
    return { best, distance };
  };
  return Array.from(ra, (x, a) => {
    const { best: b, distance } = nearest(x, dec[a], rb, db);
    const mutual = b >= 0 && distance <= radius && nearest(rb[b], db[b], ra, dec).best === a;
    return mutual ? [{ a, b, distance }] : [];
  }).flat();
}

function spread(values: readonly number[]): { median: number; p95: number } {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  const at = (f: number) =>
    sorted.length > 0 ? sorted[Math.min(sorted.length - 1, Math.floor(f * sorted.length))] : NaN;
  return { median: at(0.5), p95: at(0.95) };
}
