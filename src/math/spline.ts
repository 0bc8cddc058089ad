/** Interpolating cubic splines, with not-a-knot ends (as FITPACK gives with no smoothing) where nothing else is said. */

/** Second derivatives at the knots of a spline whose ends do not curve. */
export function naturalSecondDerivatives(x: ArrayLike<number>, y: ArrayLike<number>): Float64Array {
  return x.length < 3 ? new Float64Array(x.length) : solved(interior(x, y));
}

/** Second derivatives at the knots. With three knots the spline is the parabola, with two the straight line. */
function secondDerivatives(x: ArrayLike<number>, y: ArrayLike<number>): Float64Array {
  const n = x.length;
  if (n < 3) return new Float64Array(n);
  const slope = (i: number) => (y[i + 1] - y[i]) / (x[i + 1] - x[i]);
  if (n === 3) return new Float64Array(3).fill(2 * (slope(1) - slope(0)) / (x[2] - x[0]));
  const equations = interior(x, y), { a, b, c } = equations;
  // The two end values are eliminated by equal third derivatives at x[1] and x[n-2].
  const h0 = x[1] - x[0], h1 = x[2] - x[1], k0 = x[n - 1] - x[n - 2], k1 = x[n - 2] - x[n - 3];
  b[1] += a[1] * (1 + h0 / h1);
  c[1] -= a[1] * h0 / h1;
  b[n - 2] += c[n - 2] * (1 + k0 / k1);
  a[n - 2] -= c[n - 2] * k0 / k1;
  const m = solved(equations);
  m[0] = m[1] * (1 + h0 / h1) - m[2] * h0 / h1;
  m[n - 1] = m[n - 2] * (1 + k0 / k1) - m[n - 3] * k0 / k1;
  return m;
}

/** Equations a m(i−1) + b m(i) + c m(i+1) = d of the second derivatives at the inner knots; others stay 0. */
type Equations = Record<"a" | "b" | "c" | "d", Float64Array>;

function interior(x: ArrayLike<number>, y: ArrayLike<number>): Equations {
  const n = x.length, slope = (i: number) => (y[i + 1] - y[i]) / (x[i + 1] - x[i]);
  const [a, b, c, d] = Array.from({ length: 4 }, () => new Float64Array(n));
  for (let i = 1; i < n - 1; i++) {
    const h0 = x[i] - x[i - 1], h1 = x[i + 1] - x[i];
    a[i] = h0;
    b[i] = 2 * (h0 + h1);
    c[i] = h1;
    d[i] = 6 * (slope(i) - slope(i - 1));
  }
  return { a, b, c, d };
}

/** Elimination from the second knot to the last but one, then back; the ends are 0. */
function solved({ a, b, c, d }: Equations): Float64Array {
  const n = a.length, m = new Float64Array(n);
  for (let i = 2; i < n - 1; i++) {
    const w = a[i] / b[i - 1];
    b[i] -= w * c[i - 1];
    d[i] -= w * d[i - 1];
  }
  for (let i = n - 2; i >= 1; i--) m[i] = (d[i] - (i < n - 2 ? c[i] * m[i + 1] : 0)) / b[i];
  return m;
}

/** One polynomial piece per interval: value = c0 + c1 t + c2 t² + c3 t³, t = x − knot. Row-major [n−1][4]. */
export function splineCoefficients(x: ArrayLike<number>, y: ArrayLike<number>): Float64Array {
  const n = x.length, m = secondDerivatives(x, y), out = new Float64Array(4 * Math.max(n - 1, 1));
  if (n === 1) out[0] = y[0];
  for (let i = 0; i < n - 1; i++) {
    const h = x[i + 1] - x[i];
    out.set(
      [y[i], (y[i + 1] - y[i]) / h - h * (2 * m[i] + m[i + 1]) / 6, m[i] / 2, (m[i + 1] - m[i]) / (6 * h)],
      4 * i,
    );
  }
  return out;
}

/** Interval that holds x; the end pieces reach beyond the knots. */
export function splineInterval(knots: ArrayLike<number>, x: number): number {
  let low = 0, high = Math.max(knots.length - 2, 0);
  while (low < high) {
    const mid = (low + high + 1) >> 1;
    if (x >= knots[mid]) low = mid;
    else high = mid - 1;
  }
  return low;
}

export function cubicSpline(x: ArrayLike<number>, y: ArrayLike<number>): (at: number) => number {
  const c = splineCoefficients(x, y);
  return (at) => {
    const i = splineInterval(x, at), t = at - x[i], k = 4 * i;
    return c[k] + t * (c[k + 1] + t * (c[k + 2] + t * c[k + 3]));
  };
}

/** Tensor-product spline through a grid, evaluated on a raster. Values outside the grid stay at its edge, as FITPACK's
 * evaluation does. @param values [y.length][x.length] row-major @returns [yAt.length * xAt.length], computed in f64 */
export function bicubicSpline(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  values: ArrayLike<number>,
  xAt: ArrayLike<number>,
  yAt: ArrayLike<number>,
): Float32Array {
  const clamp = (v: number, k: ArrayLike<number>) => Math.min(Math.max(v, k[0]), k[k.length - 1]);
  const nx = xAt.length, out = new Float32Array(nx * yAt.length);
  const pieces = columnPieces(y, alongRows(x, y.length, values, Float64Array.from(xAt, (v) => clamp(v, x))));
  for (let j = 0; j < yAt.length; j++) {
    const at = clamp(yAt[j], y), k = splineInterval(y, at);
    evaluatePieces(pieces[k], at - y[k], out.subarray(j * nx, (j + 1) * nx));
  }
  return out;
}

/** Splines along each of the grid's rows. @returns their values at `at`, row by row */
function alongRows(x: ArrayLike<number>, rows: number, values: ArrayLike<number>, at: Float64Array): Float64Array[] {
  return Array.from({ length: rows }, (_, j) => {
    const row = cubicSpline(x, Array.from({ length: x.length }, (_, i) => values[j * x.length + i]));
    return at.map(row);
  });
}

/** Coefficients of a spline down each column: of each interval of y the four of all columns, one after another [4][columns]. */
function columnPieces(y: ArrayLike<number>, rows: readonly Float64Array[]): Float64Array[] {
  const columns = rows[0].length, intervals = Math.max(y.length - 1, 1);
  const pieces = Array.from({ length: intervals }, () => new Float64Array(4 * columns)),
    column = new Float64Array(y.length);
  for (let i = 0; i < columns; i++) {
    for (let j = 0; j < y.length; j++) column[j] = rows[j][i];
    const c = splineCoefficients(y, column);
    for (let k = 0; k < intervals; k++) for (let p = 0; p < 4; p++) pieces[k][p * columns + i] = c[4 * k + p];
  }
  return pieces;
}

/** Values of all columns at t past the knot. @param c [4][columns] */
function evaluatePieces(c: Float64Array, t: number, out: Float32Array) {
  const n = out.length;
  for (let i = 0; i < n; i++) out[i] = c[i] + t * (c[n + i] + t * (c[2 * n + i] + t * c[3 * n + i]));
}
