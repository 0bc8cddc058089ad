import { UsageError } from "../../../src/base/errors.ts";
import { localDisk } from "../../../src/io/disk.ts";
import { brickRows, selectBricks } from "../../../src/survey/bricks/brick_selection.ts";
import { customBrick } from "../../../src/survey/bricks/custom_brick.ts";
import type { BrickGrid } from "../../../src/survey/bricks/brick_grid.ts";
import { BrickFinder, readBricks } from "../../../src/survey/bricks.ts";
import { gaiaFiles } from "../../../src/survey/stars/gaia.ts";
import type { FetchListCommand } from "../../options/prepare/refs_fetch_list.ts";
import { parseNumbers } from "../../values/numbers.ts";

/** Bright stars, the same file everywhere. */
const tycho = "tycho2.kd.fits";

/** Prints the names of the reference files that a region needs; nothing is fetched here. */
export async function refsFetchList(options: FetchListCommand) {
  const grids = await gridsOf(options), gaia = new Set<string>();
  for (const grid of grids) for (const path of await gaiaFiles(".", grid)) gaia.add(path.slice("./".length));
  const files = [...gaia].sort();
  if (options.json) {
    const document = { schema: "obiwan-fetch-list-1", bricks: grids.map((g) => g.brickname), gaiaDir: files, tycho };
    return console.log(JSON.stringify(document));
  }
  console.error(
    `${grids.length} ${grids.length === 1 ? "brick" : "bricks"}: ${files.length} files of Gaia for --gaia-dir`,
  );
  console.error(`the same everywhere: ${tycho} for --tycho; the table of large galaxies (LARGEGALAXIES_CAT) for --sga`);
  console.log([...files, tycho].join("\n"));
}

async function gridsOf({ bricks: names, surveyDir, radec, width, height }: FetchListCommand): Promise<BrickGrid[]> {
  if ((surveyDir === undefined) === (radec === undefined) || (radec !== undefined && names.length > 0)) {
    throw new UsageError(
      "Cannot tell the region: give either --survey-dir, with bricks or for all of it, or --radec RA DEC",
    );
  }
  if (radec !== undefined) {
    const [ra, dec] = parseNumbers(radec, "--radec", 2, "RA and Dec in degrees are");
    const own = customBrick(ra, dec, width, height);
    return [new BrickFinder(own.bricks).grid(own)];
  }
  const table = await readBricks(localDisk, surveyDir!), finder = new BrickFinder(table);
  const rows = await selectBricks(localDisk, brickRows(table), { names });
  return rows.map(({ name }) => finder.grid({ brick: name, width, height }));
}
