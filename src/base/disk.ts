/** What the program needs from a file system; `io` and `run` implement it. */
export interface Disk {
  /** Whole file. @throws {InputError} when it does not exist or cannot be read */
  read(path: string): Promise<Uint8Array>;
  /** Bytes from `at` on, fewer where the file ends. @throws {InputError} as `read` */
  readRange(path: string, at: number, length: number): Promise<Uint8Array>;
  /** Bytes of a file. @throws {InputError} as `read` */
  size(path: string): Promise<number>;
  /** Writes to a temporary name beside the target, flushes, then renames; makes parent directories.
   * @param sha256 of the bytes in hex, if it is known, for disks that keep lists of them
   * @throws {ResourceError} when the disk is full or not writable; nothing is left behind */
  write(path: string, bytes: Uint8Array, sha256?: string): Promise<void>;
  /** Whether there is a file or a directory of that name. */
  exists(path: string): Promise<boolean>;
  /** Names (not paths) in a directory, sorted; empty when there is no such directory. */
  list(dir: string): Promise<string[]>;
}

/** What a run also needs: the operations that make progress permanent. */
export interface RunDisk extends Disk {
  /** Adds to the end of a file and flushes; makes the file and its parents. @throws {ResourceError} as `write` */
  append(path: string, bytes: Uint8Array): Promise<void>;
  /** Moves a file or directory, makes the target's parents and flushes both directories.
   * @throws {ResourceError} also when the target is a directory that is not empty */
  rename(from: string, to: string): Promise<void>;
  /** Removes a file, or a directory with all that is in it; nothing when there is none. @throws {ResourceError} */
  remove(path: string): Promise<void>;
  /** Symbolic link; one that is there already is replaced. @param target as seen from the link's directory */
  link(target: string, path: string): Promise<void>;
}

/** A file being written: it has a temporary name until `commit`, and is removed when disposed of before that. */
export interface FileSink extends AsyncDisposable {
  /** Appends. @throws {ResourceError} when the disk is full or not writable */
  write(bytes: Uint8Array): Promise<void>;
  /** Writes over bytes that are there already, e.g. a header whose checksum is known at the end. */
  patch(at: number, bytes: Uint8Array): Promise<void>;
  /** Flushes, then renames. */
  commit(): Promise<void>;
}

/** A disk that also takes files piece by piece, for what does not fit into memory. */
export interface StreamingDisk extends Disk {
  /** Makes parent directories; removes what an interrupted process left of the same file. @throws {ResourceError} as `write` */
  create(path: string): Promise<FileSink>;
}
