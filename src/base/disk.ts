/** What the program needs of a file system; `io` and `run` implement it. */
export interface Disk {
  /** Whole file. @throws {InputError} when it does not exist or cannot be read */
  read(path: string): Promise<Uint8Array>;
  /** Bytes from `at` on, fewer where the file ends. @throws {InputError} as `read` */
  readRange(path: string, at: number, length: number): Promise<Uint8Array>;
  /** Writes to a temporary name beside the target, flushes, then renames; makes parent directories.
   * @throws {ResourceError} when the disk is full or not writable; nothing is left behind */
  write(path: string, bytes: Uint8Array): Promise<void>;
  exists(path: string): Promise<boolean>;
  /** Names (not paths) in a directory, sorted; empty when the directory does not exist. */
  list(dir: string): Promise<string[]>;
}
