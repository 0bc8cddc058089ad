/** Tables of a selection function. */
import { column, type ModelColumn, optional } from "../model_column.ts";

/** HDU MAPS: HEALPix pixels with injected sources, nested; the mean of each condition follows under its name. */
export const selectionMapColumns: readonly ModelColumn[] = [
  column("PIXEL", "i8", "HEALPix pixel, nested, with the header's NSIDE"),
  column("WEIGHT", "f8", "weight of randoms: expected share of selected sources, over its mean"),
  column("WEIGHT_ERROR", "f8", "its error, from models without each group of bricks"),
  column("EXPECTED", "f8", "expected share of the injected sources that are found and selected"),
  column("COMPLETENESS", "f8", "expected share of those that belong to the sample by their truth"),
  column("CONTAMINATION", "f8", "expected share of the selected sources that do not belong"),
  column("INJECTED", "i4", "injected sources"),
  column("FOUND", "i4", "of these: found"),
  column("BELONG", "i4", "injected sources that belong to the sample by their truth"),
  column("KEPT", "i4", "of these: found and selected"),
  column("GAINED", "i4", "sources that do not belong, found and selected all the same"),
];

/** HDU TRUTHS: true properties that weights average over, one column for each that a model has. */
export const selectionTruthColumns: readonly ModelColumn[] = [
  column("part", "i2", "0: belongs to the sample by its truth; 1: does not"),
  column("redshift_group", "i2", "group of redshifts that it stands for; -1: all"),
  ...optional([
    column("size", "f4", "half-light radius (arcsec)"),
    column("redshift", "f4", "redshift"),
  ]),
];

/** HDU STARS: the stars that conditions are computed from. */
export const selectionStarColumns: readonly ModelColumn[] = [
  column("ra", "f8", "right ascension", { unit: "deg" }),
  column("dec", "f8", "declination", { unit: "deg" }),
  column("mag", "f8", "magnitude", { unit: "mag" }),
];
