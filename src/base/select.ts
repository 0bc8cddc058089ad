/** Value that would stand at place `k` (from 0) if the values were sorted, NaN excluded: Hoare's selection, O(n) on average, with
 * the middle of three as pivot. Reorders the values. */
export function kthOf(values: Float64Array | Float32Array, k: number): number {
  let low = 0, high = values.length - 1;
  while (low < high) {
    const pivot = middle(values[low], values[(low + high) >> 1], values[high]);
    let i = low, j = high;
    while (i <= j) {
      while (values[i] < pivot) i++;
      while (values[j] > pivot) j--;
      if (i <= j) {
        const v = values[i];
        values[i++] = values[j];
        values[j--] = v;
      }
    }
    if (k <= j) high = j;
    else if (k >= i) low = i;
    else return values[k];
  }
  return values[k];
}

const middle = (a: number, b: number, c: number) => Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));

/** Median of values without NaN, which are reordered; the mean of both middle ones when their number is even. */
export function medianOf(values: Float64Array | Float32Array): number {
  const half = values.length >> 1, upper = kthOf(values, half);
  if (values.length % 2 === 1) return upper;
  // The largest of the lower half, which selection has put before the place.
  let lower = -Infinity;
  for (let i = 0; i < half; i++) if (values[i] > lower) lower = values[i];
  return (lower + upper) / 2;
}
