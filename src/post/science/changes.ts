import { fates } from "../../survey/match/fates.ts";
import { type BiasChange, biasChanges } from "./changes/bias.ts";
import { pairedDifference } from "./binomial.ts";
import type { Rows } from "./rows.ts";

/** Largest difference of fluxes that does not count as a change, in σ of both measurements together. */
export const changeDefaults = { sigmas: 1 };

/** A source whose results differ between two runs. */
export interface Change {
  id: string;
  brick: string;
  /** Rows of the two runs. */
  a: number;
  b: number;
  ra: number;
  dec: number;
  fate?: [string, string];
  type?: [string, string];
  /** Largest |difference| of the bands in σ, with its band; only where it is beyond the limit. */
  flux?: { band: string; a: number; b: number; sigma: number };
}

export interface RunChanges {
  /** Sources in both runs, and those that only one has. */
  both: number;
  onlyA: number;
  onlyB: number;
  /** Recovered in the first alone, in the second alone. */
  lost: number;
  gained: number;
  /** Recovered fraction of the second minus the first, over the sources in both. */
  difference: { difference: number; error: number };
  /** Medians of measured less true values in both. */
  bias: BiasChange[];
  changes: Change[];
  /** Rows of the sources in both. */
  pairs: [number, number][];
}

/** Compares two runs source by source: the same injected id in the same brick. Flux differences are in units of the larger of the two
 * errors: both runs see much the same noise. Worst first. */
export function compareRuns(a: Rows, b: Rows, sigmas = changeDefaults.sigmas): RunChanges {
  const key = (rows: Rows) => {
    const id = rows.text("id"), brick = rows.text("brickname");
    return (i: number) => `${id(i)} ${brick(i)}`;
  };
  const keyA = key(a), keyB = key(b), rowOf = new Map(b.all().map((i) => [keyB(i), i]));
  const pairs = a.all().flatMap((i) => {
    const j = rowOf.get(keyA(i));
    return j === undefined ? [] : [[i, j] as [number, number]];
  });
  const [foundA, foundB] = [a.recovered(), b.recovered()];
  const lost = pairs.filter(([i, j]) => foundA(i) && !foundB(j)).length;
  const gained = pairs.filter(([i, j]) => !foundA(i) && foundB(j)).length;
  const change = changeOf(a, b, sigmas);
  const changes = pairs.flatMap(([i, j]) => change(i, j) ?? []);
  const weight = (c: Change) => (c.fate ? 1e9 : 0) + (c.type ? 1e6 : 0) + Math.min(c.flux?.sigma ?? 0, 1e5);
  return {
    both: pairs.length,
    onlyA: a.n - pairs.length,
    onlyB: b.n - pairs.length,
    lost,
    gained,
    difference: pairedDifference(pairs.length, gained, lost),
    bias: biasChanges(a, b, pairs),
    changes: changes.sort((x, y) => weight(y) - weight(x)),
    pairs,
  };
}

function changeOf(a: Rows, b: Rows, sigmas: number): (i: number, j: number) => Change | undefined {
  const both = <T>(of: (rows: Rows) => T): [T, T] => [of(a), of(b)];
  const [fateA, fateB] = both((r) => r.number("fate")), [typeA, typeB] = both((r) => r.text("tractor_type"));
  const bands = a.bands.filter((x) => b.bands.includes(x)).map((band) => ({
    band,
    flux: both((r) => r.number(`tractor_flux_${band}`)),
    ivar: both((r) => r.number(`tractor_flux_ivar_${band}`)),
  }));
  const [ra, dec, id, brick] = [a.number("ra"), a.number("dec"), a.text("id"), a.text("brickname")];
  const name = (code: number) => fates.find((f) => f.code === code)?.name ?? String(code);
  return (i, j) => {
    const moved = bands.flatMap(({ band, flux, ivar }) => {
      const least = Math.min(ivar[0](i), ivar[1](j)), d = Math.abs(flux[0](i) - flux[1](j));
      return least > 0 ? [{ band, a: flux[0](i), b: flux[1](j), sigma: d * Math.sqrt(least) }] : [];
    }).sort((x, y) => y.sigma - x.sigma)[0];
    const fate = fateA(i) !== fateB(j), type = typeA(i) !== "" && typeB(j) !== "" && typeA(i) !== typeB(j);
    const flux = moved && moved.sigma > sigmas;
    if (!fate && !type && !flux) return undefined;
    return {
      id: id(i),
      brick: brick(i),
      a: i,
      b: j,
      ra: ra(i),
      dec: dec(i),
      ...(fate ? { fate: [name(fateA(i)), name(fateB(j))] as [string, string] } : {}),
      ...(type ? { type: [typeA(i), typeB(j)] as [string, string] } : {}),
      ...(flux ? { flux: moved } : {}),
    };
  };
}
