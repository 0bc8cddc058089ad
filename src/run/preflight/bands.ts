import { bandOrder } from "../../base/bands.ts";
import type { Disk } from "../../base/disk.ts";
import { requireNamed } from "../../base/errors/named.ts";
import { type Table, texts } from "../../base/table.ts";
import { readCcds } from "../../survey/ccds.ts";
import type { SurveyNames } from "../../survey/tables/survey_names.ts";

/** Of these a survey may lack some, and nothing needs to be said of it. */
const usual = ["g", "r", "z"];

/** Refuses a band that neither the surveys nor any CCD of this one has.
 * @param near rows of the CCD table: the whole table is read only for an unusual band that they do not have
 * @returns warnings about bands that no CCD has @throws {UsageError} for a name that is no band */
export async function requireBands(
  disk: Disk,
  surveyDir: string,
  bands: readonly string[],
  near: Table,
  names?: SurveyNames["ccds"],
): Promise<string[]> {
  const have = new Set([...usual, ...texts(near, "filter") ?? []]);
  if (bands.every((band) => have.has(band))) return [];
  const every = (part: Table) => {
    texts(part, "filter")?.forEach((band) => have.add(band));
    return [];
  };
  await readCcds(disk, surveyDir, every, names);
  const known: readonly string[] = bandOrder;
  requireNamed("use band", bands.filter((band) => !known.includes(band)), "the survey", have);
  const without = bands.filter((band) => !have.has(band));
  return without.length > 0 ? [`no CCD of the survey has band ${without.join(", ")}: nothing is measured there`] : [];
}
