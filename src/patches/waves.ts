/** Splits sources, given in the order in which they must be fitted, into waves: a source enters the first wave after
 * those of all its predecessors that it overlaps. Sources of one wave do not overlap, so they may be fitted side by side.
 * Cost: pairs within a cell. @param cells where a source is: sources without a common cell never overlap */
export function waves<T>(
  ordered: readonly T[],
  meet: (a: T, b: T) => boolean,
  cells: (item: T) => Iterable<unknown>,
): T[][] {
  const levels: T[][] = [];
  const earlier = new Map<unknown, { item: T; level: number }[]>();
  for (const item of ordered) {
    const own = [...cells(item)];
    const level = own.reduce<number>(
      (least, cell) =>
        (earlier.get(cell) ?? []).reduce(
          (l, peer) => peer.level >= l && meet(peer.item, item) ? peer.level + 1 : l,
          least,
        ),
      0,
    );
    for (const cell of own) {
      const peers = earlier.get(cell);
      if (peers) peers.push({ item, level });
      else earlier.set(cell, [{ item, level }]);
    }
    (levels[level] ??= []).push(item);
  }
  return levels;
}
