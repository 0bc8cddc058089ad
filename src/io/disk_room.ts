/** What the local file system can take, asked before there is anything to write. */
import { open, rm, stat, statfs } from "node:fs/promises";
import { dirname, resolve } from "node:path";

/** Why no file could be written below a directory, which need not be there yet; nothing when one could. A file is made where the first
 * missing directory would be, and removed again. */
export async function writeFault(dir: string): Promise<string | undefined> {
  const there = await nearest(dir), probe = `${there}/.${crypto.randomUUID().slice(0, 8)}.tmp`;
  try {
    if (!(await stat(there)).isDirectory()) return `"${there}" is a file, not a directory`;
    await using _file = await open(probe, "wx");
  } catch (error) {
    return `no file can be made in "${there}": ${(error as Error).message}`;
  } finally {
    await rm(probe, { force: true }).catch(() => {});
  }
}

/** Bytes that may be written below a directory, which need not be there yet. Infinity where the system does not tell. */
export async function freeBytes(dir: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(await nearest(dir));
    return bavail * bsize;
  } catch {
    return Infinity;
  }
}

/** Whether there is a directory of that name. */
export const isDirectory = (path: string): Promise<boolean> => stat(path).then((s) => s.isDirectory(), () => false);

/** The path itself, or the first of the directories above it that is there. */
async function nearest(path: string): Promise<string> {
  for (let at = resolve(path);; at = dirname(at)) {
    if (at === dirname(at) || await isThere(at)) return at;
  }
}

/** A path through a file is none. */
const isThere = (path: string) => stat(path).then(() => true, () => false);
