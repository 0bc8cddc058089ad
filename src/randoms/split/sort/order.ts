/** Numbers of records, by brick, then by `compare`, records that compare equal as they came. Bricks are counted; what came in order
 * of `compare`, as ids mostly do, is not sorted again. @param n records; brick[0 … n − 1] counts */
export function sortedByBrick(
  brick: ArrayLike<number>,
  n: number,
  compare: (a: number, b: number) => number,
): Uint32Array {
  let least = Infinity, most = -1;
  for (let i = 0; i < n; i++) {
    if (brick[i] < least) least = brick[i];
    if (brick[i] > most) most = brick[i];
  }
  const order = new Uint32Array(n);
  if (n === 0) return order;
  const start = new Uint32Array(most - least + 2);
  for (let i = 0; i < n; i++) start[brick[i] - least + 1]++;
  for (let b = 1; b < start.length; b++) start[b] += start[b - 1];
  const next = start.slice(0, -1);
  for (let i = 0; i < n; i++) order[next[brick[i] - least]++] = i;
  for (let b = 0; b + 1 < start.length; b++) {
    for (let k = start[b] + 1; k < start[b + 1]; k++) {
      if (compare(order[k - 1], order[k]) > 0) {
        order.subarray(start[b], start[b + 1]).sort(compare);
        break;
      }
    }
  }
  return order;
}
