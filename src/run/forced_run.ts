import type { Disk } from "../base/disk.ts";
import type { Table } from "../base/table.ts";
import { openWithFakes } from "../brick.ts";
import { openFits, readTable } from "../io/fits.ts";
import { forcedFluxes, forcedTable, stackedTable } from "../stages/forced.ts";
import type { InjectionRequest } from "../stages/inject.ts";
import type { OpenRequest } from "../stages/load.ts";
import { ProductPaths, ProductThreads, ProductWriter } from "../stages/write.ts";
import type { Exposure } from "../survey/exposure.ts";
import type { DustMap } from "../survey/extinction.ts";
import { catalogueTargets, truthTargets } from "../survey/forced_targets.ts";
import { engineRecord, writeRecord } from "./engines/record.ts";
import type { Engines } from "./engines/supply.ts";
import { stageLines } from "./paced.ts";
import { dataRelease, runtime, version } from "../base/version.ts";

/** What commands that read a brick's exposures have in common. */
export interface ExposureRequest extends OpenRequest {
  /** Sources to add; undefined: the brick as it is. */
  injection?: InjectionRequest;
  dust: DustMap;
  /** Masks what differs from the other exposures of its band; so by default. */
  outliers?: boolean;
}

export interface ForcedRequest extends ExposureRequest {
  /** Path of a catalogue in the current columns. */
  catalogue: string;
  /** Also does forced photometry of the injected sources at their true positions and shapes. */
  atTruth: boolean;
}

export interface ForcedReport {
  targets: number;
  bands: string[];
  /** Rows of the catalogue, and the stacked table: the same rows first. */
  catalogue: Table;
  stacked: Table;
  exposures: Exposure[];
  files: string[];
}

/** Measures the fluxes of a catalogue's sources on the exposures of a brick and writes the tables. The common sky that the
 * catalogue's header names is taken off first; injected sources are added as `brick` adds them.
 * @throws {InputError} when brick, CCD table or catalogue cannot be used */
export async function forcedRun(
  request: ForcedRequest,
  engines: Engines,
  disk: Disk,
  { outdir, options, say }: { outdir: string; options: Record<string, unknown>; say: (line: string) => void },
): Promise<ForcedReport> {
  const began = performance.now(), { brick, injection } = request;
  const hear = (warnings: readonly string[]) => warnings.forEach((line) => say(`warning: ${line}`));
  const { brick: opened, light } = await openWithFakes(request, { disk, engines, hear }), injected = light?.injected;
  const { grid, bands, exposures, dropped } = opened;
  for (const d of dropped) say(`left out ${d.name}: ${d.reason}`);

  const { catalogue, targets, sky } = await readCatalogue(disk, request.catalogue, bands, say);
  if (injected && request.atTruth) targets.push(...truthTargets(injected.truth, injected.rows, brick));
  const cosky = takeSkyOff(exposures, sky);
  await light?.addFarLight();
  const progress = stageLines("forced photometry", (line) => say(`${brick}: ${line}`));
  const fluxes = await forcedFluxes(engines, { bands, exposures, targets, progress });
  const stacked = stackedTable(bands, targets, fluxes.stacked);

  const paths = new ProductPaths(outdir, brick, injection && `rs${injection.rowstart}`);
  const release = targets[0]?.release || dataRelease;
  const writer = new ProductWriter(paths, grid, bands, exposures, { version, release });
  writer.forced(forcedTable(exposures, targets, fluxes.perExposure), stacked, cosky);
  using threads = new ProductThreads();
  const files = await writer.write(disk, paths.forced(`forced-${brick}.sha256sum`), threads);
  const record = {
    schema: "obiwan-forced-1",
    code: version,
    options,
    ...engineRecord(engines),
    runtime,
    brick,
    bands,
    ccds: { used: exposures.map((e) => e.name), dropped },
    targets: targets.length,
    cosky,
    seconds: (performance.now() - began) / 1000,
    files: files.map((f) => f.slice(outdir.length + 1)),
  };
  const log = paths.log(`forced-${brick}.json`);
  await writeRecord(disk, log, record);
  return { targets: targets.length, bands, catalogue, stacked, exposures, files: [...files, log] };
}

async function readCatalogue(disk: Disk, path: string, bands: readonly string[], say: (line: string) => void) {
  const hdu = (await openFits(disk, path)).first("table"), catalogue = readTable(hdu);
  const targets = catalogueTargets(catalogue, `"${path}"`);
  const sky = Object.fromEntries(bands.flatMap((b) => {
    const value = hdu.header.get(`COSKY_${b.toUpperCase()}`);
    if (typeof value === "number") return [[b, value]];
    say(`warning: the catalogue has no card COSKY_${b.toUpperCase()}: no common sky is taken off in ${b}`);
    return [];
  }));
  return { catalogue, targets, sky };
}

/** Takes the sky that the catalogue was made without off the unmasked pixels. @returns what was taken off per band */
function takeSkyOff(exposures: readonly Exposure[], sky: Readonly<Record<string, number>>): Record<string, number> {
  for (const e of exposures) {
    e.cosky = sky[e.band] ?? 0;
    for (let i = 0; i < e.data.length; i++) if (e.ierr[i] > 0) e.data[i] -= e.cosky;
  }
  return { ...sky };
}
