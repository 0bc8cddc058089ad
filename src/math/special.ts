/** Special functions of the Sérsic profile. */

/** ln Γ(x), x > 0 (Lanczos, g = 7). */
export function lnGamma(x: number): number {
  const c = [
    676.5203681218851,
    -1259.1392167224028,
    771.32342877765313,
    -176.61502916214059,
    12.507343278686905,
    -0.13857109526572012,
    9.9843695780195716e-6,
    1.5056327351493116e-7,
  ];
  if (x < 0.5) return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * x))) - lnGamma(1 - x);
  const y = x - 1, t = y + 7.5;
  const sum = c.reduce((s, v, i) => s + v / (y + i + 1), 0.99999999999980993);
  return 0.5 * Math.log(2 * Math.PI) + (y + 0.5) * Math.log(t) - t + Math.log(sum);
}

/** Regularised lower incomplete gamma function P(a, x). */
export function gammaP(a: number, x: number): number {
  if (x <= 0) return 0;
  const front = Math.exp(-x + a * Math.log(x) - lnGamma(a));
  if (x < a + 1) {
    let term = 1 / a, sum = term;
    for (let k = 1; k < 1000 && Math.abs(term) > 1e-17 * sum; k++) sum += term *= x / (a + k);
    return front * sum;
  }
  // Continued fraction of the upper function (modified Lentz).
  let b = x + 1 - a, c = 1e300, d = 1 / b, h = d;
  for (let k = 1; k < 1000; k++) {
    const an = -k * (k - a);
    b += 2;
    d = 1 / (an * d + b);
    c = b + an / c;
    h *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return 1 - front * h;
}

/** Bessel function J0 (Abramowitz & Stegun 9.4.1, 9.4.3; 5e-8). */
export function besselJ0(x: number): number {
  const a = Math.abs(x);
  if (a < 3) {
    const t = (a / 3) ** 2;
    return 1 +
      t * (-2.2499997 + t * (1.2656208 + t * (-0.3163866 + t * (0.0444479 + t * (-0.0039444 + t * 0.00021)))));
  }
  const t = 3 / a;
  const f = 0.79788456 +
    t * (-0.00000077 + t * (-0.0055274 + t * (-0.00009512 + t * (0.00137237 + t * (-0.00072805 + t * 0.00014476)))));
  const phase = a - 0.78539816 +
    t * (-0.04166397 + t * (-0.00003954 + t * (0.00262573 + t * (-0.00054125 + t * (-0.00029333 + t * 0.00013558)))));
  return f * Math.cos(phase) / Math.sqrt(a);
}
