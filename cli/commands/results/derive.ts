import { resolve } from "node:path";
import { StoppedError } from "../../../src/base/errors.ts";
import { localDisk } from "../../../src/io/disk.ts";
import { shippedCuts } from "../../../src/post/derive/cuts.ts";
import { readCuts } from "../../../src/post/derive/read_cuts.ts";
import { fates } from "../../../src/survey/match/fates.ts";
import { deriveRun } from "../../../src/post/derive.ts";
import { RunDir } from "../../../src/rundir/run_dir.ts";
import type { DeriveCommand } from "../../options/results/derive.ts";
import { type Talk, talking } from "../../talk/talk.ts";
import { called } from "../../text/words.ts";
import { lossTable } from "../../text/loss_table.ts";
import { responseText } from "../../text/results/response_text.ts";

/** One row per injected source and its fate, brick by brick. @throws {StoppedError} when bricks are not finished */
export const derive = (command: DeriveCommand) => talking(command, (talk) => deriveBricks(command, talk));

async function deriveBricks({ run, bricks, cuts: file, names, json }: DeriveCommand, talk: Talk) {
  const cuts = file === undefined ? shippedCuts : readCuts(new TextDecoder().decode(await localDisk.read(file)), file);
  const options = {
    cuts,
    names,
    bricks: bricks.length > 0 ? bricks : undefined,
    say: talk.say,
    progress: talk.progress,
  };
  const derived = await deriveRun(localDisk, new RunDir(resolve(run)), options);
  if (json) talk.print(JSON.stringify({ schema: "obiwan-derive-1", ...derived, fates }));
  else talk.print(lossTable(derived.counts, `injected, ${derived.made.length + derived.kept.length} bricks`));
  if (derived.responses && !json) talk.print(`\n${responseText(derived.responses)}\n${run}/response/response.fits`);
  const { made, kept, unfinished } = derived, before = kept.length > 0 ? `, ${kept.length} were there already` : "";
  const next = unfinished.length === 0 ? [`merge ${run}`, `report ${run}`] : [];
  talk.end({ made: `tables of ${made.length} bricks made below ${run}/derived${before}`, next });
  if (derived.unfinished.length > 0) {
    const list = derived.unfinished.slice(0, 3).map((u) => `${u.brick} (${u.units.join(", ")})`).join(", ");
    throw new StoppedError(
      `${derived.unfinished.length} bricks are not finished: ${list}; ${called()} run ${run}, then derive again`,
    );
  }
}
