import type { Disk } from "./disk.ts";

/** A disk for files that do not fit into memory, and for files that are not meant to stay. */
export interface SpillDisk extends Disk {
  /** As `write`, the bytes in parts: the file has its name only when the last part is flushed.
   * @throws {ResourceError} when the disk is full or not writable; what the parts throw is thrown on; nothing is left behind */
  writeParts(path: string, parts: AsyncIterable<Uint8Array>): Promise<void>;
  /** Removes a file, or a directory with all that is in it; one that does not exist is no error. */
  remove(path: string): Promise<void>;
  /** Bytes in a file. @throws {InputError} when it does not exist */
  size(path: string): Promise<number>;
}
