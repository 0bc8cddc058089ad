import { UsageError } from "../../src/base/errors.ts";
import { localDisk } from "../../src/io/disk.ts";
import { openEngines } from "../../src/run/engines.ts";
import { forcedRun } from "../../src/run/forced_run.ts";
import type { ForcedCommand } from "../options.ts";
import { readInput } from "./brick.ts";

const say = (line: string) => console.error(line);

export async function forced(options: ForcedCommand) {
  if (options.atTruth && !options.randoms) {
    throw new UsageError("Cannot measure at the truth: --at-truth needs --randoms");
  }
  const { catalogue, atTruth, outdir } = options, request = { ...await readInput(options, say), catalogue, atTruth };
  await using engines = await openEngines(options.engine, say);
  const { targets, exposures, files } = await forcedRun(request, engines, localDisk, {
    outdir,
    options: { ...options },
    say,
  });
  console.log(`${targets} sources on ${exposures.length} exposures`);
  for (const file of files) if (file.endsWith(".fits")) console.log(file);
}
