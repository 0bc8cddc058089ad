import { join } from "node:path";
import { UsageError } from "../../../src/base/errors.ts";
import { localDisk } from "../../../src/io/disk.ts";
import { openFits, readTable } from "../../../src/io/fits.ts";
import { compareCatalogues } from "../../../src/post/parity.ts";
import { parityText } from "../../../src/report/parity/text.ts";
import { distinctNames } from "../../text/distinct_names.ts";
import type { CompareCommand } from "../../options/results/compare.ts";
import { areRuns, compareRunDirs } from "./compare_runs.ts";

export async function compare(command: CompareCommand) {
  if (await areRuns(command.catalogues)) return await compareRunDirs(command);
  const { catalogues, radius, json, page } = command;
  const limit = Number(radius);
  if (!(limit > 0)) {
    throw new UsageError(`Cannot read --radius: a positive number of arcsec is needed, it is "${radius}"`);
  }
  if (catalogues.length % 2 === 1) {
    throw new UsageError(
      `Cannot compare ${catalogues.length} catalogues: they go in pairs, ours and its reference; "${
        catalogues.at(-1)
      }" has no partner`,
    );
  }
  const read = async (path: string) => readTable((await openFits(localDisk, path)).first("table"));
  const names = distinctNames(catalogues.filter((_, i) => i % 2 === 1)), sets = [];
  for (let i = 0; i < names.length; i++) {
    sets.push({ name: names[i], ours: await read(catalogues[2 * i]), theirs: await read(catalogues[2 * i + 1]) });
  }
  const parity = compareCatalogues(sets, limit);
  if (page !== undefined) {
    const { parityPage } = await import("../../../src/report/parity/page.ts");
    const path = join(page, "parity.html");
    await localDisk.write(path, new TextEncoder().encode(await parityPage(parity)));
    console.error(path);
  }
  console.log(json ? JSON.stringify(parity, null, 1) : parityText(parity));
}
