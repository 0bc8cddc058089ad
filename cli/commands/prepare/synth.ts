import { UsageError } from "../../../src/base/errors.ts";
import { localDisk } from "../../../src/io/disk.ts";
import { BrickLayout, type LaidBrick } from "../../../src/survey/bricks/brick_layout.ts";
import { writeBrickSurvey } from "../../../src/synth/brick_survey.ts";
import { decam } from "../../../src/synth/cameras/decam.ts";
import { bok, mosaic } from "../../../src/synth/cameras/north.ts";
import { synthBrick, synthZoom } from "../../../src/synth/plan.ts";
import { tileDir } from "../../../src/synth/infrared.ts";
import { writeSurvey } from "../../../src/synth/survey.ts";
import type { SynthCommand } from "../../options/prepare/synth.ts";
import { type Talk, talking } from "../../talk/talk.ts";
import { called } from "../../text/words.ts";
import { chosenBricks } from "../../values/synth_bricks.ts";

/** Default side of a patch, and of the zoom in the suggested command, pixels. */
const patchSize = 300;

export const synth = (command: SynthCommand) => talking(command, (talk) => makeSurvey(command, talk));

async function makeSurvey(command: SynthCommand, talk: Talk) {
  checkLayout(command);
  const { outdir } = command, bricks = chosenBricks(command);
  const paths = await (command.layout === "survey" ? writeLikeSurvey : writePatches)(command, talk, bricks);
  if (bricks && bricks.length > 1) talk.say(`bricks ${bricks.map((b) => b.name).join(" ")}`);
  const next = nextCommand(command, bricks), names = bricks?.map((b) => b.name);
  talk.print(
    command.json ? JSON.stringify({ schema: "obiwan-synth-1", dir: outdir, files: paths, bricks: names, next }) : next,
  );
  talk.end({ made: `wrote ${paths.length} files below ${outdir}` });
}

/** Rejects options that belong to the other layout. */
function checkLayout(command: SynthCommand) {
  const { layout, size, passes, cameras, workers, brickOnly } = command;
  const given = layout === "survey"
    ? { "--size": size }
    : { "--passes": passes, "--cameras": cameras, "--workers": workers, "--brick-only": brickOnly || undefined };
  const [stranger] = Object.entries(given).find(([, value]) => value !== undefined) ?? [];
  if (stranger) throw new UsageError(`Cannot use ${stranger} with --layout ${layout}: leave one of them out`);
}

function writePatches({ outdir, seed, size = patchSize, nobj, wise }: SynthCommand, talk: Talk, bricks?: LaidBrick[]) {
  return writeSurvey(localDisk, outdir, { seed, size, nobj, bricks, wise }, drawing(talk));
}

function writeLikeSurvey(command: SynthCommand, talk: Talk, bricks?: LaidBrick[]) {
  const { outdir, seed, nobj, wise, passes = 3, brickOnly, workers = navigator.hardwareConcurrency } = command;
  const cameras = command.cameras === "bass-mzls" ? [bok, mosaic] : [decam];
  const options = { seed, nobj, passes, brickOnly, wise, cameras, bricks: bricks ?? [defaultBrick()] };
  return writeBrickSurvey(localDisk, outdir, options, workers, drawing(talk));
}

/** The brick of the Legacy Surveys where the brick of our own lies. */
const defaultBrick = () => new BrickLayout().at(synthBrick.ra, synthBrick.dec);

const drawing = ({ progress }: Talk) => (counted: string, done: number, all: number) =>
  progress("drawing", done, all, counted);

/** A command to use the survey with, ready to be pasted. */
function nextCommand({ outdir, layout, wise, size = patchSize }: SynthCommand, bricks?: readonly LaidBrick[]): string {
  const survey = `--survey-dir ${outdir}${wise ? ` --wise-dir ${outdir}/${tileDir}` : ""}`,
    zoom = `--zoom ${synthZoom(size).join(" ")}`;
  const randoms = `--randoms ${outdir}/randoms.fits`;
  if (bricks && bricks.length > 1) return `${called()} plan ${survey} ${randoms} --out ${outdir}-run ${zoom}`;
  const name = bricks?.[0].name ?? (layout === "survey" ? defaultBrick().name : synthBrick.brickname);
  return `${called()} brick ${survey} --brick ${name} ${zoom} ${randoms}`;
}
