import { InputError, UsageError } from "../../src/base/errors.ts";
import { localDisk } from "../../src/io/disk.ts";
import { healpixRegion } from "../../src/randoms/healpix.ts";
import { boxRegion, bricksRegion, type Region } from "../../src/randoms/region.ts";
import { brickRows, selectBricks } from "../../src/survey/bricks/brick_selection.ts";
import { readBricks } from "../../src/survey/bricks.ts";
import { brickNamesOf, partColumns } from "../../src/survey/tables/survey_names.ts";
import type { DrawCommand } from "../options/prepare/randoms_draw.ts";
import { parseNumbers } from "./numbers.ts";

/** Where to draw: the one of box, bricks and HEALPix pixels that the command line names.
 * @throws {UsageError} when it names none or several, or a part of one {@link InputError} when a list of pixels is none */
export async function drawRegion(options: DrawCommand): Promise<Region> {
  const { ra1, ra2, dec1, dec2, surveyDir, healpix, nside, order, seed, bricks, radec, random } = options;
  const names = brickNamesOf(partColumns(options.columns?.split(",") ?? []).survey);
  if (names.size > 0 && surveyDir === undefined) {
    throw new UsageError("Cannot use --columns bricks.… without --survey-dir");
  }
  const edges = [ra1, ra2, dec1, dec2], box = edges.some((e) => e !== undefined);
  if (Number(box) + Number(surveyDir !== undefined) + Number(healpix !== undefined) !== 1) {
    throw new UsageError(
      "Cannot tell where to draw: give either --ra1 --ra2 --dec1 --dec2, or --survey-dir with bricks, or --healpix with --nside",
    );
  }
  if (surveyDir === undefined && (bricks.length > 0 || radec.length > 0 || random !== undefined)) {
    throw new UsageError("Cannot choose bricks without --survey-dir");
  }
  if (box) {
    if (edges.some((e) => e === undefined)) {
      throw new UsageError("Cannot draw in a box: --ra1 --ra2 --dec1 --dec2 are needed");
    }
    return boxRegion({ ra1: ra1!, ra2: ra2!, dec1: dec1!, dec2: dec2! }, seed);
  }
  if (healpix !== undefined) {
    if (nside === undefined) throw new UsageError("Cannot use --healpix without --nside");
    return await healpixRegion({ nside, order, pixels: await pixelsOf(healpix) }, seed);
  }
  const rows = brickRows(await readBricks(localDisk, surveyDir!, names));
  const wish = {
    names: bricks,
    radec: radec.map((word) => parseNumbers(word, "--radec", 2, "two numbers are") as [number, number]),
    random: random === undefined ? undefined : { count: random, seed },
  };
  return bricksRegion(await selectBricks(localDisk, rows, wish), seed);
}

async function pixelsOf(list: string): Promise<number[]> {
  const text = list.startsWith("@")
    ? new TextDecoder().decode(await localDisk.read(list.slice(1))).replace(/#.*/g, "")
    : list;
  return text.split(/[\s,]+/).filter((word) => word !== "").map((word) => {
    if (!/^\d+$/.test(word)) throw new InputError(`Cannot read the HEALPix pixels: "${word}" is not a whole number`);
    return Number(word);
  });
}
