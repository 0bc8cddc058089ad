import { arcsecPerDegree, radians } from "../../base/units.ts";
import { matchRadius } from "../../survey/match/one_to_one.ts";
import type { Exposure } from "../../survey/exposure.ts";
import type { Outliers } from "../../survey/pixels/outliers.ts";
import type { TruthRows } from "../../survey/truth.ts";
import { outlierShares } from "./shares.ts";

/** Mean shares of pixels within a FWHM that outlier masks have: what being injected changes. */
export interface OutlierEffect {
  /** Of injected sources. */
  injected: number;
  /** Of the same pixels before they were injected. */
  before: number;
  /** Of what was detected farther than an arcsecond from them: real sources. */
  real: number;
}

/** Exposures, and what is masked of them. */
interface MaskedExposures {
  exposures: readonly Exposure[];
  outliers?: Outliers;
}

type Place = readonly [ra: number, dec: number];

const placesOf = ({ truth, rows }: TruthRows) => rows.map((row): Place => [truth.ra[row], truth.dec[row]]);

/** How much of injected sources' pixels outlier masks have [sources]; undefined without masks. */
export const sharesOfTruth = ({ exposures, outliers }: MaskedExposures, injected: TruthRows) =>
  outliers && outlierShares(exposures, outliers.masks, placesOf(injected));

/** @param before masks without the injected light @param detections of exposures with it
 * @returns undefined where there is nothing to compare */
export function outlierEffect(
  { exposures, outliers }: MaskedExposures,
  before: Outliers | undefined,
  injected: TruthRows,
  detections: readonly { ra: number; dec: number }[],
): OutlierEffect | undefined {
  if (!outliers || !before || injected.rows.length === 0) return undefined;
  const places = placesOf(injected), detected = detections.map(({ ra, dec }): Place => [ra, dec]);
  const real = detected.filter((d) => !places.some((i) => isNear(d, i)));
  return {
    injected: mean(outlierShares(exposures, outliers.masks, places)),
    before: mean(outlierShares(exposures, before.masks, places)),
    real: mean(outlierShares(exposures, outliers.masks, real)),
  };
}

const mean = (values: Float64Array) => values.length === 0 ? 0 : values.reduce((a, b) => a + b, 0) / values.length;

/** Most of a brick's places differ by far more in declination alone. */
const isNear = (a: Place, b: Place) =>
  Math.abs(a[1] - b[1]) * arcsecPerDegree < matchRadius && apart(a, b) < matchRadius;

const apart = ([ra, dec]: Place, [ra2, dec2]: Place) =>
  arcsecPerDegree * Math.hypot((((ra - ra2 + 540) % 360) - 180) * Math.cos(radians(dec)), dec - dec2);
