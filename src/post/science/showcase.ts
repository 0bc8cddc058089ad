import { philox } from "../../base/random.ts";
import { fates } from "../../survey/match/fates.ts";
import { fluxPull } from "./residuals.ts";
import type { Rows } from "./rows.ts";

/** Why a source is shown. */
export type ShownFor = "worst pull" | "lost" | "random";

export interface Shown {
  row: number;
  why: ShownFor;
}

/** Largest |flux pull| of the bands, with its sign; NaN for sources that were not recovered. */
export function worstPull(rows: Rows): (row: number) => number {
  const worst = worstBand(rows);
  return (i) => worst(i).pull;
}

/** The same with its band, "" for none. */
export function worstBand(rows: Rows): (row: number) => { pull: number; band: string } {
  const pulls = rows.bands.map((band) => ({ band, of: fluxPull(rows, band) })), found = rows.recovered();
  return (i) => {
    let worst = { pull: NaN, band: "" };
    if (!found(i)) return worst;
    for (const { band, of } of pulls) {
      const pull = of(i);
      if (Number.isFinite(pull) && !(Math.abs(pull) <= Math.abs(worst.pull))) worst = { pull, band };
    }
    return worst;
  };
}

/** Sources to show: a third with the largest pulls, a third of lost ones spread over their fates, the rest at random.
 * The same rows give the same choice. @param most sources to show */
export function showcase(rows: Rows, most: number): Shown[] {
  const pull = worstPull(rows), chosen = new Map<number, ShownFor>(), third = Math.floor(most / 3);
  const lot = (i: number) => philox([i, 0, 0, 0], [11, 0])[0], byLot = (a: number, b: number) => lot(a) - lot(b);
  const take = (list: Iterable<number>, why: ShownFor, until: number) => {
    for (const row of list) {
      if (chosen.size >= until) return;
      if (!chosen.has(row)) chosen.set(row, why);
    }
  };
  const tried = rows.tried(), ranked = tried.filter((i) => Number.isFinite(pull(i)));
  take(ranked.sort((a, b) => Math.abs(pull(b)) - Math.abs(pull(a)) || a - b), "worst pull", third);
  const fate = rows.number("fate"), failed = rows.fateIs("unit failed");
  const lost = fates.filter((f) => f.name !== "recovered" && f.name !== "unit failed").map((f) =>
    rows.where((i) => fate(i) === f.code).sort(byLot)
  );
  take(inTurns(lost), "lost", chosen.size + third);
  take(rows.where((i) => !failed(i)).sort(byLot), "random", most);
  return [...chosen].map(([row, why]) => ({ row, why }));
}

function* inTurns(lists: readonly (readonly number[])[]): Generator<number> {
  for (let k = 0; lists.some((l) => k < l.length); k++) {
    for (const list of lists) if (k < list.length) yield list[k];
  }
}
