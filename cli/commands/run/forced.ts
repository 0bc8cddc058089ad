import { UsageError } from "../../../src/base/errors.ts";
import { localDisk } from "../../../src/io/disk.ts";
import { openEngines, openerOf } from "../../../src/run/engines.ts";
import { requireFolders, thisMachine } from "../../../src/run/preflight/room.ts";
import { forcedRun } from "../../../src/run/forced_run.ts";
import { type Talk, talking, type TalkWords } from "../../talk/talk.ts";
import type { ForcedCommand } from "../../options/run/forced.ts";
import { forcedSummary } from "../../text/summary.ts";
import { readInput } from "../../values/input.ts";

export const forced = ({ quiet, verbose, log, ...options }: ForcedCommand) =>
  talking({ quiet, verbose, log, json: options.json }, (talk) => measure(options, talk));

async function measure(options: Omit<ForcedCommand, keyof TalkWords>, { say, print, end }: Talk) {
  if (options.atTruth && !options.randoms) {
    throw new UsageError("Cannot measure at the truth: --at-truth needs --randoms");
  }
  const { catalogue, atTruth, outdir } = options;
  await requireFolders(thisMachine, [outdir], []);
  // Dust matters to injected sources alone.
  const input = await readInput(options, options.randoms ? say : () => {}), request = { ...input, catalogue, atTruth };
  await using engines = await openEngines(options.engine, say, openerOf(options.kernels));
  const { targets, bands, catalogue: table, stacked, exposures, files } = await forcedRun(request, engines, localDisk, {
    outdir,
    options: { command: "forced", ...options },
    say,
  });
  if (options.json) {
    print(JSON.stringify({ schema: "obiwan-forced-1", targets, exposures: exposures.length, bands, files }));
  } else {
    print(`${targets} sources on ${exposures.length} exposures`);
    print(forcedSummary(table, stacked, bands));
    for (const file of files) if (file.endsWith(".fits")) print(file);
  }
  end({ made: `${files.length} files made below ${outdir}` });
}
