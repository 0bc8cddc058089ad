import type { Disk } from "../../base/disk.ts";
import { InputError } from "../../base/errors.ts";
import { openFits } from "../../io/fits.ts";
import { departuresOf } from "./departures.ts";
import type { DataModel } from "./product.ts";

/** What a folder's products have that the survey's data model has not. */
export interface FolderCheck {
  /** Files with a rule, by kind. */
  checked: Record<string, number>;
  /** Files that no rule is for. */
  others: string[];
  /** Sentences, each with its file. */
  departures: string[];
  /** Columns beside the model's, by kind. */
  further: Record<string, string[]>;
}

/** Checks every FITS file of a folder and of those below it. @throws {InputError} when there is none */
export async function checkFolder(disk: Disk, folder: string, model: DataModel = "dr9"): Promise<FolderCheck> {
  const found: FolderCheck = { checked: {}, others: [], departures: [], further: {} };
  for (const path of await fitsBelow(disk, folder)) await checkFile(disk, path, model, found);
  if (Object.keys(found.checked).length > 0) return found;
  throw new InputError(
    `Cannot check "${folder}" by the data model: it holds no FITS file with the name of a product`,
  );
}

async function fitsBelow(disk: Disk, folder: string): Promise<string[]> {
  const files: string[] = [];
  for (const name of await disk.list(folder)) {
    const path = `${folder}/${name}`;
    if (/\.fits(\.fz|\.gz)?$/.test(name)) files.push(path);
    else files.push(...await fitsBelow(disk, path));
  }
  return files;
}

async function checkFile(disk: Disk, path: string, model: DataModel, found: FolderCheck) {
  let of: ReturnType<typeof departuresOf>;
  try {
    of = departuresOf(await openFits(disk, path), model);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    found.departures.push(error.message);
    return;
  }
  if (!of) return void found.others.push(path);
  found.checked[of.kind] = (found.checked[of.kind] ?? 0) + 1;
  found.departures.push(...of.departures.map((what) => `${path}: ${what}`));
  if (of.further.length > 0) found.further[of.kind] = [...new Set([...found.further[of.kind] ?? [], ...of.further])];
}
