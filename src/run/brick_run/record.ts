import { flagNames } from "../../base/flags.ts";
import { numbers, type Table, texts } from "../../base/table.ts";
import { runtime, version } from "../../base/version.ts";
import type { BrickResult } from "../../brick_types.ts";
import { engineRecord } from "../engines/record.ts";
import type { Engines } from "../engines/supply.ts";
import type { BrickWatch } from "./watch.ts";

/** What a run of a brick was, on what, and what happened on the way. @param options repeated as they are */
export function brickRecord(
  { grid, bands, exposures, dropped, injected, fitted, warnings, outliers }: BrickResult,
  options: Record<string, unknown>,
  engines: Engines,
  { peakMemoryBytes, stages }: BrickWatch,
  files: readonly string[],
): Record<string, unknown> {
  return {
    schema: "obiwan-run-1",
    code: version,
    options,
    ...engineRecord(engines),
    flags: fitted && countFlags(fitted.catalogue),
    runtime,
    brick: grid.brickname,
    bands,
    ccds: { used: exposures.map((e) => e.name), dropped, cleaned: cleanedCcds(exposures) },
    injected: injected && {
      asked: injected.truth.id.length,
      outside: injected.outside,
      tooClose: injected.skippedIds.length,
      injected: injected.rows.length,
    },
    halos: haloCounts(exposures),
    outliers: outliers && {
      pixels: outliers.masks.reduce((n, { ierr }) => n + ierr.filter((v) => v > 0).length, 0),
      shares: fitted?.outlierEffect,
    },
    counts: fitted && { ...fitted.counts, byType: countTypes(fitted.catalogue) },
    droppedSources: fitted?.droppedSources,
    warnings,
    peakMemoryBytes,
    stages,
    files,
  };
}

/** Stars whose halos were subtracted, on how many exposures, and the sum over these; undefined where none were looked for. */
function haloCounts(exposures: BrickResult["exposures"]) {
  const counts = exposures.flatMap((e) => e.halos ?? []);
  return counts.length === 0 ? undefined : { exposures: counts.length, halos: counts.reduce((a, b) => a + b, 0) };
}

/** CCDs with values that had to be cleaned. */
export const cleanedCcds = (exposures: BrickResult["exposures"]) =>
  exposures.flatMap(({ name, cleaned: c }) => c && c.pixels + c.weights + c.negative > 0 ? [{ name, ...c }] : []);

const countFlags = (catalogue: Table) => countOf(Array.from(numbers(catalogue, "fitflags")!).flatMap(flagNames));
const countTypes = (catalogue: Table) => countOf(texts(catalogue, "type")!);

/** How often each word stands in a list, in the order of their first times. */
function countOf(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
