import { naturalSecondDerivatives } from "../spline.ts";

/** A function of the distance from a centre: replaces the first `count` squares of distances by its values there. */
export type RadialFunction = (squares: Float64Array, count: number) => void;

/** A function through values that are evenly spaced in the logarithm of the square: a cubic spline whose ends do not curve.
 * @param low, step of the logarithms @param beyond the function outside of the values, of one square */
export function logSpline(
  values: Float64Array,
  low: number,
  step: number,
  beyond: (square: number) => number,
): RadialFunction {
  const knots = knotsOf(values), last = values.length - 1, perLog = 1 / step, start = -low / step;
  return (squares, count) => {
    for (let j = 0; j < count; j++) {
      const at = Math.log(squares[j]) * perLog + start;
      if (at >= 0 && at < last) {
        const i = at | 0, t = at - i, s = 1 - t, q = 2 * i;
        squares[j] = s * (knots[q] + (s * s - 1) * knots[q + 1]) + t * (knots[q + 2] + (t * t - 1) * knots[q + 3]);
      } else squares[j] = beyond(squares[j]);
    }
  };
}

/** A value and a sixth of the second derivative there, side by side: [value 0, curvature 0, value 1, …]. */
function knotsOf(values: Float64Array): Float64Array {
  const out = new Float64Array(2 * values.length);
  naturalSecondDerivatives(values.map((_, i) => i), values).forEach((m, i) => {
    out[2 * i] = values[i];
    out[2 * i + 1] = m / 6;
  });
  return out;
}
