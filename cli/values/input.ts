import { sortBands } from "../../src/base/bands.ts";
import { UsageError } from "../../src/base/errors.ts";
import { localDisk } from "../../src/io/disk.ts";
import type { ExposureRequest } from "../../src/run/forced_run.ts";
import type { Table } from "../../src/base/table.ts";
import { customBrick } from "../../src/survey/bricks/custom_brick.ts";
import type { GridRequest } from "../../src/survey/bricks.ts";
import { readDust } from "../../src/survey/dust.ts";
import { noDust } from "../../src/survey/extinction.ts";
import { wiseBands } from "../../src/survey/infrared/wise_bands.ts";
import { readRandoms } from "../../src/survey/randoms.ts";
import { partColumns } from "../../src/survey/tables/survey_names.ts";
import type { injection } from "../options/injection.ts";
import type { BrickCommand } from "../options/run/brick.ts";
import type { exposures } from "../options/survey.ts";
import { parseNumbers, parseZoom } from "./numbers.ts";

type InputOptions = Pick<BrickCommand, keyof typeof exposures | keyof typeof injection>;

/** A brick of the survey, or one of its own. */
function brickOf({ brick, radec, width, height }: InputOptions): Omit<GridRequest, "zoom"> & { bricks?: Table } {
  if ((brick === undefined) === (radec === undefined)) {
    throw new UsageError(
      `Cannot tell which brick: one of --brick NAME and --radec RA DEC is needed, ${
        brick === undefined ? "none" : "both"
      } given`,
    );
  }
  if (radec === undefined) return { brick: brick!, width, height };
  const [ra, dec] = parseNumbers(radec, "--radec", 2, "RA and Dec in degrees are");
  return customBrick(ra, dec, width, height);
}

/** Where the exposures are, and what to add to them. @param wiseDir of tiles of unWISE, where sources go into them, too */
export async function readInput(
  options: InputOptions,
  say: (line: string) => void,
  wiseDir?: string,
): Promise<ExposureRequest> {
  const bands = sortBands(options.bands.split(",").map((b) => b.trim()));
  const extended = options.obj === "elg" || options.obj === "lrg";
  const { own: mapping, survey: names } = partColumns(options.columns?.split(",") ?? []);
  if (mapping.size > 0 && !options.randoms) {
    throw new UsageError(
      `Cannot use --columns ${
        [...mapping.keys()][0]
      }=… without --randoms; names of columns of the survey's tables begin with ccds. or bricks.`,
    );
  }
  const truth = options.randoms &&
    await readRandoms(localDisk, options.randoms, bands, extended, mapping, wiseDir ? wiseBands : []);
  if (!options.dustDir) say("warning: no --dust-dir: E(B-V) = 0 everywhere");
  const { surveyDir, calibOrder, ignoreCuts, strict, readers, seed, noNoise, profile, nobj, rowstart } = options;
  const injection = truth ? { injection: { truth, seed, noise: !noNoise, profile, nobj, rowstart } } : {};
  const dust = options.dustDir ? await readDust(localDisk, options.dustDir) : noDust;
  const zoom = parseZoom(options.zoom);
  const brick = brickOf(options);
  const read = { calibOrder, ignoreCuts, strict, readers, outliers: !options.noOutliers };
  return { surveyDir, names, ...brick, zoom, bands, ...read, dust, ...injection };
}
