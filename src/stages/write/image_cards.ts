import { magnitudeOfNanomaggy } from "../../base/units.ts";
import type { Card } from "../../io/fits.ts";
import type { BrickGrid } from "../../survey/bricks/brick_grid.ts";
import { imageHduName, imageKinds } from "../../survey/data_model/image_kinds.ts";
import { telescopeOf, utcDate } from "../../survey/data_model/telescopes.ts";
import type { Exposure } from "../../survey/exposure.ts";
import { card } from "./card.ts";
import { wcsCards } from "./headers.ts";

/** Cards of a coadd. @param shared those of every product: readers look for them beside the pixels */
export const imageCards = (
  grid: BrickGrid,
  band: string,
  exposures: readonly Exposure[],
  type: string,
  shared: readonly Card[],
): Card[] => [
  card("EXTNAME", imageHduName(type, band), "name of this HDU"),
  ...shared,
  ...wcsCards(grid),
  ...planeCards(band, exposures, type),
];

/** What pixels are, without where they lie. */
export function planeCards(band: string, all: readonly Exposure[], type: string): Card[] {
  const exposures = all.filter((e) => e.band === band), kind = imageKinds.find(({ name }) => name === type);
  return [
    ...telescopeCards(exposures),
    card("FILTER", band),
    card("FILTERX", band),
    ...dateCards(exposures.map((e) => e.mjd)),
    // All exposures of a band have the same taken off.
    ...(type === "image"
      ? [card(`COSKY_${band.toUpperCase()}`, exposures[0]?.cosky ?? 0, "sky taken off (nmgy)")]
      : []),
    card("IMTYPE", type),
    card("PRODTYPE", kind?.prodtype ?? type),
    ...(kind?.flux ? [card("MAGZERO", magnitudeOfNanomaggy)] : []),
    ...(kind?.unit ? [card("BUNIT", kind.unit, kind.meaning)] : []),
  ];
}

/** Who observed: those of the first camera as they are, of others with a number behind them. */
export function telescopeCards(exposures: readonly Exposure[]): Card[] {
  const telescopes = [...new Set(exposures.map((e) => telescopeOf(e.camera)))].filter((t) => t !== undefined);
  const numbered = (key: string, i: number) => i === 0 ? key : key.slice(0, 7) + i;
  return telescopes.flatMap(({ observatory, telescope, instrument, latitude, longitude, elevation }, i) => [
    card(numbered("OBSERVAT", i), observatory, "observatory"),
    card(numbered("TELESCOP", i), telescope, "telescope"),
    card(numbered("OBS-LAT", i), latitude, "latitude (deg)"),
    card(numbered("OBS-LONG", i), longitude, "longitude, west (deg)"),
    card(numbered("OBS-ELEV", i), elevation, "elevation (m)"),
    card(numbered("INSTRUME", i), instrument, "camera"),
  ]);
}

function dateCards(mjd: readonly number[]): Card[] {
  if (mjd.length === 0) return [];
  const [first, last] = [Math.min(...mjd), Math.max(...mjd)], mean = mjd.reduce((a, b) => a + b, 0) / mjd.length;
  return [
    card("MJD_MIN", first),
    card("MJD_MAX", last),
    card("MJD_MEAN", mean),
    card("DATEOBS1", utcDate(first)),
    card("DATEOBS2", utcDate(last)),
    card("DATEOBS", utcDate(mean)),
    card("DATE-OBS", utcDate(first)),
  ];
}
