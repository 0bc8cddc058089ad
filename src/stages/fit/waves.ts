/** Splits sources, given in the order in which they must be fitted, into waves: a source enters the first wave after
 * those of all its predecessors that it meets. Sources of one wave do not meet, so they may be fitted side by side.
 * Cost: pairs within a group. @param group sources of different groups never meet */
export function waves<T>(ordered: readonly T[], meet: (a: T, b: T) => boolean, group: (item: T) => unknown): T[][] {
  const levels: T[][] = [];
  const earlier = new Map<unknown, { item: T; level: number }[]>();
  for (const item of ordered) {
    const peers = earlier.get(group(item)) ?? [];
    const level = peers.reduce((l, peer) => peer.level >= l && meet(peer.item, item) ? peer.level + 1 : l, 0);
    peers.push({ item, level });
    earlier.set(group(item), peers);
    (levels[level] ??= []).push(item);
  }
  return levels;
}
