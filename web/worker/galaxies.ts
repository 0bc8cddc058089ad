import { numbers, texts } from "../../src/base/table.ts";
import type { BrickResult } from "../../src/brick_types.ts";
import { simcat } from "../../src/stages/truth.ts";
import type { DustMap } from "../../src/survey/extinction.ts";
import { matchTable } from "../../src/survey/match.ts";
import type { Galaxy } from "../messages.ts";

const band = "r";
const magnitude = (flux: number) => flux > 0 ? 22.5 - 2.5 * Math.log10(flux) : NaN;

/** What was added, beside what was measured of it, in the order of the truth. */
export function galaxiesOf({ grid, bands, fitted, injected }: BrickResult, dust: DustMap): Galaxy[] {
  const { records, conditions } = injected!, truth = simcat(grid, injected!, records, dust);
  const added = new Set(records.filter((r) => r.fluxExpected > 0).map((r) => r.id));
  const seen = { sites: conditions, catalogueBlob: numbers(fitted!.intermediate, "blob")! };
  const match = matchTable(truth, fitted!.catalogue, bands, added, seen);
  const reason = texts(match, "reason")!, of = (name: string) => numbers(match, name)!;
  const [flux, fluxTrue, pull] = [`flux_${band}`, `flux_true_${band}`, `pull_${band}`].map(of);
  const [radius, radiusTrue, off] = ["shape_r", "rhalf_true", "separation"].map(of);
  return Array.from({ length: match.nrows }, (_, i) => ({
    label: String(i + 1),
    lost: reason[i],
    radius: { put: radiusTrue[i], got: radius[i] },
    off: off[i],
    magnitude: { put: magnitude(fluxTrue[i]), got: magnitude(flux[i]) },
    pull: pull[i],
  }));
}
