import type { Parted } from "./paths.ts";

/** Exchanges the sets of a chain (Kempe): vertices of two sets that hang together may all change to the other one. The fullest set
 * and the emptiest are tried first. @returns whether there is one that makes two sets more equal */
export function exchangeChain(parted: Parted): boolean {
  const { setOf, loads, budget } = parted;
  for (const large of loads.order.toReversed()) {
    for (const small of loads.order) {
      if (loads.load[large] - loads.load[small] < 2) break;
      const chain = chainOf(parted, large, small);
      if (budget.steps < 0) return false;
      for (const v of chain ?? []) {
        const from = setOf[v], to = from === large ? small : large;
        setOf[v] = to;
        loads.change(from, -1);
        loads.change(to, 1);
      }
      if (chain) return true;
    }
  }
  return false;
}

/** The first chain of two sets that holds more of the large one than of the small one, by less than they differ. */
function chainOf(
  { graph: { starts, ends }, setOf, loads: { load }, members, budget }: Parted,
  large: number,
  small: number,
) {
  const seen = new Set<number>();
  for (const first of members[large]) {
    if (seen.has(first)) continue;
    const chain = [first];
    let excess = 1;
    seen.add(first);
    for (let k = 0; k < chain.length; k++) {
      for (let e = starts[chain[k]]; e < starts[chain[k] + 1]; e++, budget.steps--) {
        const v = ends[e];
        if (seen.has(v) || (setOf[v] !== large && setOf[v] !== small)) continue;
        seen.add(v);
        chain.push(v);
        excess += setOf[v] === large ? 1 : -1;
      }
    }
    if (excess > 0 && excess < load[large] - load[small]) return chain;
    if (--budget.steps < 0) return;
  }
}
