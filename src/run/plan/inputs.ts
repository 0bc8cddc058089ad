import { createHash } from "node:crypto";
import type { Disk } from "../../base/disk.ts";
import { InputError } from "../../base/errors.ts";
import { numbers, type Table, texts } from "../../base/table.ts";
import { calibFiles, type CalibOrder } from "../../survey/calibs.ts";
import { companion, nameFault } from "../../survey/image_files.ts";

/** One file that a plan depends on. */
export interface InputFile {
  path: string;
  bytes: number;
  /** Hex; absent when the plan keeps sizes only. */
  sha256?: string;
}

/** Files that reading these CCDs may open, as far as they exist. @param ccds rows chosen for bricks */
export async function exposureFiles(
  disk: Disk,
  surveyDir: string,
  ccds: Table,
  order: CalibOrder,
): Promise<string[]> {
  const image = texts(ccds, "image_filename"), camera = texts(ccds, "camera"), name = texts(ccds, "ccdname");
  const expnum = numbers(ccds, "expnum");
  if (!image || !camera || !name || !expnum) {
    throw new InputError("Cannot use the CCD table: it needs columns image_filename, camera, expnum and ccdname");
  }
  const maybe = new Set<string>();
  image.forEach((file, i) => {
    // The run leaves such a CCD out, and says so.
    if (nameFault(file) !== undefined) return;
    const ccd = { imageFilename: file, camera: camera[i], expnum: expnum[i], ccdname: name[i] };
    for (const path of [`images/${file}`, `images/${companion(file, "w")}`, `images/${companion(file, "d")}`]) {
      maybe.add(path);
    }
    for (const path of calibFiles(ccd, order)) maybe.add(path);
  });
  const found: string[] = [];
  for (const path of [...maybe].sort()) {
    if (await disk.exists(`${surveyDir}/${path}`)) found.push(`${surveyDir}/${path}`);
  }
  return found;
}

const chunk = 1 << 22;

/** Size and, if wanted, SHA-256 of a file, read in pieces of 4 MiB. */
export async function fingerprint(disk: Disk, path: string, how: "full" | "size"): Promise<InputFile> {
  if (how === "size") return { path, bytes: await disk.size(path) };
  const hash = createHash("sha256");
  let bytes = 0;
  for (;;) {
    const piece = await disk.readRange(path, bytes, chunk);
    hash.update(piece);
    bytes += piece.length;
    if (piece.length < chunk) return { path, bytes, sha256: hash.digest("hex") };
  }
}

export const sha256 = (bytes: Uint8Array | string): string => createHash("sha256").update(bytes).digest("hex");
