import type { Table } from "../base/table.ts";
import type { EngineSupply } from "../compute/engine.ts";
import type { BrickGrid } from "../survey/bricks/brick_grid.ts";
import type { Exposure } from "../survey/exposure.ts";
import type { TruthRows } from "../survey/truth.ts";
import { catalogueAndTruth } from "./forced/at_truth.ts";
import { type ForcedInput, type ForcedOutput, forcedPhotometry, joinForced } from "./forced/photometry.ts";
import { stackedTable } from "./forced/tables.ts";

export { forcedPhotometry, joinForced } from "./forced/photometry.ts";
export { forcedTable, stackedTable } from "./forced/tables.ts";

type Measured = Pick<ForcedInput, "bands" | "exposures" | "targets" | "progress">;

/** Forced photometry of targets on whatever engines there are. @throws {EngineError} when none can do it */
export async function forcedFluxes(engines: EngineSupply, input: Measured): Promise<ForcedOutput> {
  const groups = await engines.inParts(
    "forced photometry",
    input.bands,
    (engine, bands, fallback) => forcedPhotometry({ ...input, engine, fallback, bands }),
  );
  return joinForced(groups);
}

/** Forced photometry of injected sources at their true positions and shapes, beside what the catalogue holds besides them.
 * @returns a row per source, all exposures of a band solved together */
export async function forcedAtTruth(
  engines: EngineSupply,
  { grid, bands, exposures }: { grid: BrickGrid; bands: readonly string[]; exposures: readonly Exposure[] },
  catalogue: Table,
  injected: TruthRows,
): Promise<Table> {
  const targets = catalogueAndTruth(catalogue, bands, injected, grid.brickname);
  const first = targets.length - injected.rows.length;
  const { stacked } = await forcedFluxes(engines, { bands, exposures, targets });
  return stackedTable(bands, targets.slice(first), stacked.map((fluxes) => fluxes.slice(first)));
}
