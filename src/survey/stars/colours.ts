/** Magnitudes of stars in DECam's bands from Gaia's: G plus a polynomial in BP − RP, as the survey has them (legacypipe, `gaiacat`). */

/** Coefficients from the constant on. */
const polynomials: Readonly<Record<string, readonly number[]>> = {
  g: [
    -0.1178631039,
    0.3650113495,
    0.560861536,
    -0.2850687702,
    -1.0243473939,
    1.4378375491,
    0.0679401731,
    -1.1713172509,
    0.9107811975,
    -0.3374324004,
    0.068394639,
    -0.0073089582,
    0.000323017,
  ],
  r: [
    0.1139078673,
    -0.2868955307,
    0.0013196434,
    0.1029151074,
    0.1196710702,
    -0.372903139,
    0.1859874242,
    0.1370162451,
    -0.1808580848,
    0.0803219195,
    -0.0180218196,
    0.0020584707,
    -0.0000953486,
  ],
  i: [
    0.339648166,
    -0.6491867119,
    -0.3330769819,
    0.4381097294,
    0.5752125977,
    -1.4746570523,
    1.2979140762,
    -0.6371018151,
    0.1948940062,
    -0.0382055596,
    0.0046907449,
    -0.0003296841,
    0.000010148,
  ],
  z: [
    0.4811198057,
    -0.9990015041,
    0.1403990019,
    0.2150988888,
    -0.2917655866,
    0.1326831887,
    -0.0259205004,
    0.0018548776,
  ],
};

/** Where the polynomials hold, and the colour of a star that has none. */
const bluest = -0.6, reddest = 4.1, usual = 1.4;

/** AB magnitudes by band; none of a star without G. @param bp, rp 0 or NaN where not measured */
export function decamMagnitudes(g: number, bp: number, rp: number): Record<string, number> {
  if (!(g > 0)) return {};
  const known = bp > 0 && rp > 0, colour = known ? Math.min(Math.max(bp - rp, bluest), reddest) : usual;
  const at = (c: readonly number[]) => c.reduceRight((sum, value) => sum * colour + value, 0);
  return Object.fromEntries(Object.entries(polynomials).map(([band, c]) => [band, g + at(c)]));
}
