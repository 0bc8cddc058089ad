import { resolve } from "node:path";
import { UsageError } from "../../../src/base/errors.ts";
import { localDisk } from "../../../src/io/disk.ts";
import { readCuts } from "../../../src/post/derive/read_cuts.ts";
import { selectRun } from "../../../src/post/selection.ts";
import { selectionNames, writeSelection } from "../../../src/post/selection/files.ts";
import { readStars } from "../../../src/post/selection/sky/stars.ts";
import { writeSelectionPlots } from "../../../src/report/selection/write.ts";
import { RunDir } from "../../../src/rundir/run_dir.ts";
import type { SelectCommand } from "../../options/results/select.ts";
import { selectionText } from "../../../src/report/selection/text.ts";
import { sayNext } from "../../text/words.ts";
import { readConditionMaps } from "../../values/condition_maps.ts";

/** The selection function of a sample, tested on bricks that were held out. */
export async function select(command: SelectCommand) {
  const { run, sample, band, model, nside, withVetoed, json } = command, bright = Number(command.bright ?? "13");
  if (!Number.isFinite(bright)) {
    throw new UsageError(`Cannot use --bright: a magnitude is needed, it is "${command.bright}"`);
  }
  if (command.bright !== undefined && command.stars === undefined) {
    throw new UsageError("Cannot use --bright without --stars");
  }
  if (nside !== undefined && !Number.isInteger(Math.log2(nside))) {
    throw new UsageError(`Cannot use --nside: a power of two is needed, it is ${nside}`);
  }
  const conditions = command.conditions.flatMap((list) => list.split(",")).map((name) => name.trim()).filter(Boolean);
  const cuts = command.cuts === undefined
    ? undefined
    : readCuts(new TextDecoder().decode(await localDisk.read(command.cuts)), command.cuts);
  const root = resolve(run), dir = command.to === undefined ? `${root}/selection/${sample}` : resolve(command.to);
  const selection = await selectRun(localDisk, new RunDir(root), {
    sample,
    cuts,
    band,
    model,
    nside,
    withVetoed,
    conditions: conditions.length > 0 ? conditions : undefined,
    maps: await readConditionMaps(localDisk, command.maps),
    stars: command.stars === undefined ? undefined : { stars: await readStars(localDisk, command.stars), bright },
    say: (line) => console.error(line),
  });
  const plots = await writeSelectionPlots(localDisk, selection, dir);
  const files = [...plots, ...await writeSelection(localDisk, dir, selection)];
  if (json) console.log(JSON.stringify({ dir, files, ...selection.file }));
  else {
    console.log(selectionText(selection.file));
    console.log(`${dir}/${selectionNames.file}, ${selectionNames.maps}, README.md`);
    sayNext(`weights RANDOMS --with ${command.to ?? `${run}/selection/${sample}`} --out WEIGHTED`);
  }
}
