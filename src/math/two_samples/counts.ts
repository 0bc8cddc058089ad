import { gammaP } from "../special.ts";
import type { TwoSampleTest } from "./kolmogorov_smirnov.ts";

/** χ² test of two samples of counts in the same classes; classes with fewer than five expected in either sample are put together.
 * @returns the statistic, and p = 1 where one class is left */
export function countsTest(a: readonly number[], b: readonly number[]): TwoSampleTest {
  const total = (c: readonly number[]) => c.reduce((s, v) => s + v, 0), na = total(a), nb = total(b), n = na + nb;
  if (na === 0 || nb === 0) return { statistic: NaN, p: NaN, n: [na, nb] };
  const classes: [number, number][] = [], rest: [number, number] = [0, 0];
  const enough = ([x, y]: readonly [number, number]) => (x + y) * Math.min(na, nb) / n >= 5;
  a.forEach((x, i) => {
    const pair: [number, number] = [x, b[i]];
    if (enough(pair)) classes.push(pair);
    else [rest[0], rest[1]] = [rest[0] + pair[0], rest[1] + pair[1]];
  });
  if (enough(rest)) classes.push(rest);
  else if (rest[0] + rest[1] > 0 && classes.length > 0) {
    // Together with the smallest of the others.
    const least = classes.reduce((s, c) => c[0] + c[1] < s[0] + s[1] ? c : s);
    [least[0], least[1]] = [least[0] + rest[0], least[1] + rest[1]];
  }
  let statistic = 0;
  for (const [x, y] of classes) {
    const ex = (x + y) * na / n, ey = (x + y) * nb / n;
    statistic += (x - ex) ** 2 / ex + (y - ey) ** 2 / ey;
  }
  const freedom = classes.length - 1;
  return { statistic, p: freedom > 0 ? 1 - gammaP(freedom / 2, statistic / 2) : 1, n: [na, nb] };
}
