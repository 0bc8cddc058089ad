/** Sets masked pixels, in three rounds, to the mean of their good or already filled neighbours, in place; to 0 those that are farther from
 * any. @param values finite [ny*nx] @param masked places of the masked pixels. Cost: those */
export function fillMasked(
  values: Float32Array,
  { nx, ny }: { nx: number; ny: number },
  masked: readonly number[],
): void {
  for (const i of masked) values[i] = NaN;
  let left = masked;
  for (let round = 0; round < 3 && left.length > 0; round++) {
    // All of a round see the pixels as they were before it.
    const means = left.map((i) => meanAround(values, i, nx, ny));
    left.forEach((i, k) => values[i] = means[k]);
    left = left.filter((_, k) => Number.isNaN(means[k]));
  }
  for (const i of left) values[i] = 0;
}

/** Mean of the up to four neighbours that are numbers; NaN without any. */
function meanAround(values: Float32Array, i: number, nx: number, ny: number): number {
  const x = i % nx, last = nx * (ny - 1);
  let sum = 0, count = 0;
  const look = (v: number) => {
    if (Number.isNaN(v)) return;
    sum += v;
    count++;
  };
  if (x > 0) look(values[i - 1]);
  if (x < nx - 1) look(values[i + 1]);
  if (i >= nx) look(values[i - nx]);
  if (i < last) look(values[i + nx]);
  return sum / count;
}
