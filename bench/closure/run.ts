import { numbers } from "../../src/base/table.ts";
import { openFits, readTable } from "../../src/io/fits.ts";
import { localDisk } from "../../src/io/disk.ts";
import { RunDir } from "../../src/rundir/run_dir.ts";
import { synthZoom } from "../../src/synth/plan.ts";
import { synthBrickSurvey } from "../scene/real_brick.ts";
import { blankBricks, blankSize, blankSurvey, gridPlaces } from "./blank_survey.ts";
import type { NoiseFree } from "./noise_free.ts";
import { closureRandoms, type Place, placesInBrick } from "./randoms.ts";

/** What is planned. */
export interface ClosureRun {
  /** blank, brick */
  sky: string;
  /** Of the survey; it is made where it is missing. */
  survey?: string;
  /** Directory that the run is made in. */
  out: string;
  profile: string;
  indices: readonly number[];
  bricks: number;
  fakes: number;
  maxWork: number;
}

/** Where sources go, and what is there already. */
interface Scene {
  survey: string;
  bricks: string[];
  places: Place[];
  others: Place[];
  settings: string[];
}

/** Pixels between two fakes on the blank sky. */
const pitch = 80;

/** A finished run. */
export interface MadeRun {
  run: RunDir;
  bricks: string[];
  /** Of the true sources that are not injected. */
  others: Place[];
  /** On a blank sky, how to measure the same without noise. */
  noiseFree?: Omit<NoiseFree, "bands">;
}

/** Plans, runs and derives. */
export async function madeRun(wish: ClosureRun): Promise<MadeRun> {
  const { survey, bricks, places, others, settings } =
    await (wish.sky === "blank" ? blankScene(wish) : brickScene(wish));
  const path = `${wish.out}/${wish.sky}-${wish.profile}`, run = new RunDir(path);
  if (!(await localDisk.exists(run.plan))) {
    await Deno.mkdir(wish.out, { recursive: true });
    await Deno.writeTextFile(`${path}.csv`, closureRandoms({ seed: 1, indices: wish.indices, places }));
    const all = [
      ...[`inject.profile=${wish.profile}`, `fit.max_work=${wish.maxWork}`, "fit.covariances=true", "run.real=false"],
      ...settings,
    ];
    await obiwan(
      ...["plan", "--out", path, "--survey-dir", survey, "--randoms", `${path}.csv`, "--products", "science"],
      ...["--sets", "coloured", ...all.flatMap((s) => ["--set", s]), ...bricks],
    );
  }
  await obiwan("run", "--workers", "1", path);
  await obiwan("derive", path);
  const noiseFree = { surveyDir: survey, bricks, zoom: synthZoom(blankSize), randoms: `${path}.csv` };
  return { run, bricks, others, noiseFree: wish.sky === "blank" ? noiseFree : undefined };
}

async function obiwan(...args: string[]) {
  const { code } = await new Deno.Command("./obiwan", { args, stdout: "inherit", stderr: "inherit" }).output();
  if (code !== 0) throw new Error(`Cannot measure: ./obiwan ${args.join(" ")} ended with ${code}`);
}

async function blankScene({ survey = "/tmp/obiwan-closure/blank-survey", bricks: count }: ClosureRun): Promise<Scene> {
  const bricks = blankBricks(count);
  await blankSurvey(localDisk, survey, bricks);
  const settings = [`survey.zoom=${synthZoom(blankSize).join(" ")}`];
  return { survey, bricks: bricks.map((b) => b.name), places: gridPlaces(bricks, pitch), others: [], settings };
}

async function brickScene({ survey = "/tmp/obiwan-bench-brick/survey", fakes }: ClosureRun): Promise<Scene> {
  await synthBrickSurvey(survey, 1000);
  const tables = await Promise.all(["galaxies", "stars"].map(async (kind) => {
    return readTable((await openFits(localDisk, `${survey}/truth-${kind}.fits`)).first("table"));
  }));
  const others = tables.flatMap((t) => {
    const ra = numbers(t, "ra")!, dec = numbers(t, "dec")!;
    return Array.from(ra, (_, i): Place => ({ ra: ra[i], dec: dec[i] }));
  });
  return { survey, bricks: ["1351p192"], places: placesInBrick(fakes, 1), others, settings: [] };
}
