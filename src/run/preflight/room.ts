import { readFile } from "node:fs/promises";
import { totalmem } from "node:os";
import { ResourceError } from "../../base/errors.ts";
import { freeBytes, isDirectory, writeFault } from "../../io/disk_room.ts";

/** What a machine has, and where it can be written. */
export interface Machine {
  /** Why nothing can be written below a directory, if so. */
  writeFault(dir: string): Promise<string | undefined>;
  isDirectory(path: string): Promise<boolean>;
  /** Bytes that may be written below a directory. */
  freeBytes(dir: string): Promise<number>;
  /** Bytes of memory that this process may use. */
  memoryBytes(): Promise<number>;
}

/** This machine. */
export const thisMachine: Machine = {
  writeFault,
  isDirectory,
  freeBytes,
  async memoryBytes() {
    // A container's or a batch system's limit: of cgroups 2 and 1.
    const files = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"];
    const limits = await Promise.all(files.map((file) => readFile(file, "utf8").then(Number, () => NaN)));
    return Math.min(totalmem(), ...limits.filter((limit) => limit > 0));
  },
};

/** @throws {ResourceError} when a folder cannot be written to, or a directory has the place of a file
 * @param folders of products @param files that will be written there */
export async function requireFolders(machine: Machine, folders: readonly string[], files: readonly string[]) {
  for (const folder of folders) {
    const fault = await machine.writeFault(folder);
    if (fault) {
      throw new ResourceError(`Cannot write below "${folder}": ${fault}; choose another place for the products`);
    }
  }
  for (const file of files) {
    if (await machine.isDirectory(file)) {
      throw new ResourceError(`Cannot write "${file}": there is a directory of that name`);
    }
  }
}

const gb = (bytes: number) => `${(bytes / 1e9).toFixed(2)} GB`;

/** Compares what is needed with what there is. Estimates are up to twice what is used in the end: less than half of one cannot be enough.
 * @param what "disk below …", "memory" @param advice what to do @returns a warning where it may not be enough
 * @throws {ResourceError} where it cannot */
export function requireRoom(what: string, needed: number, there: number, advice: string): string[] {
  if (there < needed / 2) {
    throw new ResourceError(
      `Cannot begin: about ${gb(needed)} of ${what} are needed, ${gb(there)} are there; ${advice}`,
    );
  }
  if (there >= needed) return [];
  return [`about ${gb(needed)} of ${what} may be needed, ${gb(there)} are there; ${advice}`];
}
