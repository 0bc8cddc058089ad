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

/** ln Γ(z) off the negative real axis: steps up to |z| ≥ 14, then Stirling's series.
 * @returns [re, im], im up to a multiple of 2π */
export function lnGammaComplex(re: number, im: number): [number, number] {
  let stepsRe = 1, stepsIm = 0;
  for (; re < 14 && re * re + im * im < 196; re++) {
    const product = stepsRe * re - stepsIm * im;
    stepsIm = stepsRe * im + stepsIm * re;
    stepsRe = product;
  }
  const r2 = re * re + im * im, logRe = 0.5 * Math.log(r2), logIm = Math.atan2(im, re);
  let outRe = (re - 0.5) * logRe - im * logIm - re + 0.5 * Math.log(2 * Math.PI);
  let outIm = (re - 0.5) * logIm + im * logRe - im - Math.atan2(stepsIm, stepsRe);
  outRe -= 0.5 * Math.log(stepsRe * stepsRe + stepsIm * stepsIm);
  let pRe = re / r2, pIm = -im / r2;
  const sRe = pRe * pRe - pIm * pIm, sIm = 2 * pRe * pIm;
  for (const c of [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360]) {
    outRe += c * pRe;
    outIm += c * pIm;
    [pRe, pIm] = [pRe * sRe - pIm * sIm, pRe * sIm + pIm * sRe];
  }
  return [outRe, outIm];
}
