import type { StreamingDisk } from "../base/disk.ts";
import { type PassProgress, unwatched } from "../base/progress.ts";
import { fitsBytes, gzipBytes, tableHdu } from "../io/fits.ts";
import { emptyPrimary, hduBytes } from "../io/fits/write.ts";
import { brickDefaults } from "../survey/bricks.ts";
import type { TruthTable } from "../survey/truth.ts";
import { surveyCcds } from "./brick_survey/ccd_rows.ts";
import type { ChipFiles } from "./brick_survey/chip_job.ts";
import { ChipPool } from "./brick_survey/chip_pool.ts";
import { calibPath, imagePath, type Kind, kinds, primaryCards } from "./brick_survey/exposure_files.ts";
import { type BrickSurveyOptions, planBrickSurvey, type PlannedExposure } from "./brick_survey/plan.ts";
import { psfexTable } from "./brick_survey/psf_table.ts";
import { skyTable } from "./brick_survey/sky_table.ts";
import { tileDir, type TileSky, withInfrared, writeTiles } from "./infrared.ts";
import { planFakes } from "./plan.ts";
import { sourceTable } from "./sources.ts";
import { brickTable, truthTable } from "./tables.ts";
import { grown, Universe } from "./universe.ts";

/** Writes a survey directory with all exposures of real cameras that touch some bricks: tables, images with weights and masks of
 * several CCDs a file, merged PSFs and skies, the truth of the sky over the bricks, and sources to inject. The same options give
 * the same bytes, whatever the number of Workers. @param workers 1: without any @returns paths written */
export async function writeBrickSurvey(
  disk: StreamingDisk,
  dir: string,
  options: BrickSurveyOptions,
  workers: number,
  progress: PassProgress = unwatched.pass,
): Promise<string[]> {
  const exposures = planBrickSurvey(options), paths: string[] = [];
  const put = async (path: string, bytes: Uint8Array) => {
    await disk.write(`${dir}/${path}`, bytes);
    paths.push(`${dir}/${path}`);
  };
  const table = (path: string, data: Parameters<typeof tableHdu>[0], name: string) => {
    const bytes = fitsBytes([tableHdu(data, name)]);
    return put(path, path.endsWith(".gz") ? gzipBytes(bytes) : bytes);
  };
  paths.push(...await writeImages(disk, dir, options.seed, exposures, workers, progress));
  for (const { exposure, chips } of exposures) {
    const placed = chips.map((c) => c.placed),
      failed = new Set(chips.filter((c) => c.fault === "psf").map((c) => c.placed));
    await table(calibPath(exposure, "psfex"), psfexTable(placed, (chip) => failed.has(chip)), "PSFEX");
    await table(calibPath(exposure, "sky"), skyTable(options.seed, placed), "SKY");
  }
  const light = (of: TruthTable) => options.wise ? withInfrared(of, options.seed) : of;
  if (options.wise) {
    paths.push(...await writeTiles(disk, `${dir}/${tileDir}`, tileSkies(options), options.seed, progress));
  }
  await table("survey-bricks.fits.gz", brickTable(options.bricks), "BRICKS");
  await table("survey-ccds-synth.fits.gz", surveyCcds(options.seed, exposures), "CCDS");
  for (const kind of ["stars", "galaxies"] as const) {
    await table(`truth-${kind}.fits`, truthTable(light(truthOf(options, kind))), kind.toUpperCase());
  }
  const fakes = planFakes(options.seed, brickDefaults.width, options.nobj, options.bricks);
  await table("randoms.fits", truthTable(light(fakes)), "RANDOMS");
  return paths;
}

/** Sources in the bricks' own areas. */
function truthOf({ seed, bricks }: BrickSurveyOptions, kind: "stars" | "galaxies") {
  const universe = new Universe(seed), extended = kind === "galaxies";
  return sourceTable(bricks.flatMap((b) => universe.within(b).filter((s) => s.extended === extended)), extended);
}

/** How far beyond a brick's image its tiles show the sky, pixels of 0.262″. */
const tileBorder = 100;
/** How far beyond that sources still light them, deg. */
const tileReach = 0.05;

/** What tiles of unWISE show: the bricks' images. */
const tileSkies = ({ seed, bricks }: BrickSurveyOptions): TileSky[] =>
  bricks.map((b) => ({
    square: { ra: b.ra, dec: b.dec, size: brickDefaults.width + 2 * tileBorder },
    sources: () => {
      const near = new Universe(seed).within(grown(b, tileReach));
      return [true, false].map((extended) => sourceTable(near.filter((s) => s.extended === extended), extended));
    },
  }));

/** Images, weights and masks of all exposures, CCD by CCD. */
async function writeImages(
  disk: StreamingDisk,
  dir: string,
  seed: number,
  exposures: readonly PlannedExposure[],
  workers: number,
  progress: PassProgress,
): Promise<string[]> {
  using pool = new ChipPool(workers);
  const jobs = exposures.flatMap(({ exposure, chips }) =>
    chips.map(({ placed: { chip }, fault }) => ({ seed, exposure, chip, fault }))
  );
  const paths: string[] = [], running: Promise<ChipFiles>[] = [];
  let started = 0, done = 0;
  /** Files of the next CCD in order, while others are drawn: as many wait as are being drawn, and no more. */
  const next = () => {
    while (started < jobs.length && running.length < 2 * workers) {
      const job = pool.draw(jobs[started++]);
      // Whoever waits for it hears of its failure.
      job.catch(() => {});
      running.push(job);
    }
    return running.shift()!;
  };
  for (const { exposure, chips } of exposures) {
    paths.push(
      ...await writeExposure(disk, dir, exposure, chips.length, async (write) => {
        for (let k = 0; k < chips.length; k++) {
          await write(await next());
          progress("CCDs", ++done, jobs.length);
        }
      }),
    );
  }
  return paths;
}

/** The three files of one exposure. @param fill writes its CCDs one after another */
async function writeExposure(
  disk: StreamingDisk,
  dir: string,
  exposure: PlannedExposure["exposure"],
  hdus: number,
  fill: (write: (files: ChipFiles) => Promise<void>) => Promise<void>,
): Promise<string[]> {
  await using files = new AsyncDisposableStack();
  const paths = kinds.map((kind) => `${dir}/images/${imagePath(exposure, kind)}`);
  const sinks = await Promise.all(paths.map(async (path) => files.use(await disk.create(path))));
  const write = async (pieces: (kind: Kind) => readonly Uint8Array[]) => {
    for (const [k, kind] of kinds.entries()) for (const piece of pieces(kind)) await sinks[k].write(piece);
  };
  await write((kind) => hduBytes(emptyPrimary(primaryCards(exposure, kind, hdus))));
  await fill((chip) => write((kind) => chip[kind]));
  for (const sink of sinks) await sink.commit();
  return paths;
}
