import type { Disk } from "../../base/disk.ts";
import { InputError } from "../../base/errors.ts";
import { sha256 } from "../../base/sha256.ts";

/** Bytes of a tar file that belong together: whole entries, headers included. */
export interface Span {
  offset: number;
  length: number;
  sha256: string;
}

export interface TarFile {
  name: string;
  bytes: number;
  sha256: string;
  /** Plan, settings, and truth of the bricks whose units follow. */
  head: Span;
}

/** What an archive holds, and where. */
export interface ArchiveIndex {
  schema: "obiwan-archive-1";
  /** Hash of the plan that all units belong to. */
  plan: string;
  tars: TarFile[];
  units: Record<string, Span & { tar: string }>;
}

export const indexName = "archive.json";
/** `sha256sum -c SHA256SUMS` in the archive's directory checks every tar file. */
export const sumsName = "SHA256SUMS";

/** @returns undefined when the directory holds no archive @throws {InputError} when the index is damaged */
export async function readIndex(disk: Disk, dir: string): Promise<ArchiveIndex | undefined> {
  const path = `${dir}/${indexName}`;
  if (!(await disk.exists(path))) return undefined;
  const text = new TextDecoder().decode(await disk.read(path));
  let document: ArchiveIndex & { hash: string };
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw new InputError(`Cannot read "${path}": ${(error as Error).message}; the tar files can be read without it`);
  }
  const { hash, ...index } = document;
  if (index.schema !== "obiwan-archive-1" || hash !== sha256(JSON.stringify(index))) {
    throw new InputError(
      `Cannot use "${path}": it was changed since it was written; the tar files can be read without it`,
    );
  }
  return index;
}

/** @throws {InputError} also when the directory holds no archive */
export async function needIndex(disk: Disk, dir: string): Promise<ArchiveIndex> {
  const index = await readIndex(disk, dir);
  if (!index) throw new InputError(`Cannot find an archive: there is no "${dir}/${indexName}"`);
  return index;
}

/** Writes the list of checksums, then the index: what the index names is there. */
export async function writeIndex(disk: Disk, dir: string, index: ArchiveIndex) {
  const utf8 = new TextEncoder(), sums = index.tars.map((t) => `${t.sha256} *${t.name}\n`).join("");
  await disk.write(`${dir}/${sumsName}`, utf8.encode(sums));
  const document = { ...index, hash: sha256(JSON.stringify(index)) };
  await disk.write(`${dir}/${indexName}`, utf8.encode(JSON.stringify(document, null, 1) + "\n"));
}
