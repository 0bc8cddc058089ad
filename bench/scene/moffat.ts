/** Unit-sum elliptical Moffat (β = 3.5) on a square of odd side, its centre in the middle. @param fwhm pixels */
export function moffat(side: number, fwhm: number, e1: number, e2: number): Float64Array {
  const beta = 3.5, alpha = fwhm / 2 / Math.sqrt(2 ** (1 / beta) - 1), half = side >> 1;
  const stamp = Float64Array.from({ length: side * side }, (_, k) => {
    const x = k % side - half, y = Math.floor(k / side) - half;
    return (1 + ((1 - e1) * x * x - 2 * e2 * x * y + (1 + e1) * y * y) / (alpha * alpha)) ** -beta;
  });
  const sum = stamp.reduce((a, b) => a + b, 0);
  return stamp.map((v) => v / sum);
}
