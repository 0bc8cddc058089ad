/** Convolves a line with a symmetric kernel: out[x] = Σ taps[|t|] · values[at + x + t · step], 0 <= x < count, |t| <= reach, from the
 * middle outwards. Four taps at a time: each value of `out` is loaded and stored a quarter as often. */
export function convolve(
  out: Float64Array,
  values: ArrayLike<number>,
  at: number,
  count: number,
  step: number,
  taps: ArrayLike<number>,
  reach: number,
): void {
  for (let x = 0; x < count; x++) out[x] = taps[0] * values[at + x];
  let t = 1;
  for (; t + 3 <= reach; t += 4) {
    const t0 = taps[t], t1 = taps[t + 1], t2 = taps[t + 2], t3 = taps[t + 3], s = t * step;
    for (let x = 0, up = at - s, down = at + s; x < count; x++, up++, down++) {
      out[x] = out[x] + t0 * (values[up] + values[down]) + t1 * (values[up - step] + values[down + step]) +
        t2 * (values[up - 2 * step] + values[down + 2 * step]) + t3 * (values[up - 3 * step] + values[down + 3 * step]);
    }
  }
  for (; t <= reach; t++) {
    const tap = taps[t], s = t * step;
    for (let x = 0, up = at - s, down = at + s; x < count; x++, up++, down++) {
      out[x] += tap * (values[up] + values[down]);
    }
  }
}

/** What the kernel makes of a line of ones. */
export function sumOfTaps(taps: ArrayLike<number>, reach: number): number {
  let sum = taps[0];
  for (let t = 1; t <= reach; t++) sum += 2 * taps[t];
  return sum;
}
