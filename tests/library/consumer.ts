/** What a program in TypeScript may rely on: compiled against the package's types. */
import {
  type BrickRequest,
  type BrickResult,
  type Engines,
  fates,
  type ForcedTarget,
  localDisk,
  noDust,
  numbers,
  openBrick,
  openEngines,
  runBrick,
  type Table,
  type TruthTable,
  truthTargets,
  type Wcs,
} from "@obiwan/obiwan";

const truth: TruthTable = {
  id: [1n],
  ra: Float64Array.of(150),
  dec: Float64Array.of(2),
  mag: { r: Float64Array.of(20) },
};

export const request: BrickRequest = {
  surveyDir: "survey",
  brick: "1500p020",
  bands: ["g", "r", "z"],
  calibOrder: "merged",
  dust: noDust,
  injection: { truth, seed: 1, noise: true, profile: "sersic", nobj: 1, rowstart: 0 },
};

// @ts-expect-error a profile is one of two
export const wrong: BrickRequest = { ...request, injection: { ...request.injection!, profile: "gaussian" } };

export async function fluxes(): Promise<Float64Array | undefined> {
  const engines: Engines = await openEngines("auto", (line: string) => line.trim());
  const result: BrickResult = await runBrick(request, { engines, disk: localDisk });
  const table: Table | undefined = result.fitted?.catalogue;
  await engines[Symbol.asyncDispose]();
  return table && numbers(table, "flux_r");
}

export async function pixelOf(
  target: ForcedTarget = truthTargets(truth, [0], "1500p020")[0],
): Promise<[number, number]> {
  const wcs: Wcs = (await openBrick(localDisk, request)).grid.wcs;
  return wcs.toPixel(target.parameters!.ra, target.parameters!.dec);
}

export const names: string[] = fates.map((fate) => `${fate.code} ${fate.name}`);
