import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat, symlink } from "node:fs/promises";
import { basename, dirname } from "node:path";
import type { FileSink, RunDisk, StreamingDisk } from "../base/disk.ts";
import { InputError, ResourceError } from "../base/errors.ts";

/** The local file system. Writes go to a temporary name beside the target, are flushed and renamed. It uses Node's modules,
 * which Deno has too, so that the library runs on both.
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { mkdtemp } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { localDisk } from "@obiwan/obiwan";
 *
 * const dir = await mkdtemp(`${tmpdir()}/obiwan-`);
 * await localDisk.write(`${dir}/a/b.bin`, Uint8Array.of(1, 2, 3));
 * assert.deepEqual(await localDisk.readRange(`${dir}/a/b.bin`, 1, 9), Uint8Array.of(2, 3));
 * assert.deepEqual(await localDisk.list(`${dir}/a`), ["b.bin"]);
 * await localDisk.remove(dir);
 * ```
 */
export const localDisk: RunDisk & StreamingDisk = {
  async read(path) {
    try {
      const { buffer, byteOffset, length } = await readFile(path);
      // Not Node's Buffer, whose slices share memory.
      return new Uint8Array(buffer, byteOffset, length);
    } catch (error) {
      throw new InputError(`Cannot read "${path}": ${(error as Error).message}`);
    }
  },
  async readRange(path, at, length) {
    try {
      await using file = await open(path);
      const bytes = new Uint8Array(length);
      let done = 0;
      for (let n = 1; done < length && n > 0; done += n) {
        n = (await file.read(bytes, done, length - done, at + done)).bytesRead;
      }
      return bytes.subarray(0, done);
    } catch (error) {
      throw new InputError(`Cannot read "${path}": ${(error as Error).message}`);
    }
  },
  async size(path) {
    try {
      return (await stat(path)).size;
    } catch (error) {
      throw new InputError(`Cannot read "${path}": ${(error as Error).message}`);
    }
  },
  async write(path, bytes) {
    const temporary = `${path}.${crypto.randomUUID().slice(0, 8)}.tmp`;
    try {
      await mkdir(dirname(path), { recursive: true });
      await writeFlushed(temporary, "wx", bytes);
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary).catch(() => {});
      throw new ResourceError(`Cannot write "${path}": ${(error as Error).message}`);
    }
  },
  async create(path) {
    const temporary = `${path}.${crypto.randomUUID().slice(0, 8)}.tmp`;
    return await writing(path, async () => {
      await mkdir(dirname(path), { recursive: true });
      // Left by an interrupted process; it may be as large as the file.
      for (const name of await localDisk.list(dirname(path))) {
        if (name.startsWith(`${basename(path)}.`) && /\.[0-9a-f]{8}\.tmp$/.test(name)) {
          await rm(`${dirname(path)}/${name}`).catch(() => {});
        }
      }
      return new LocalSink(path, temporary, await open(temporary, "wx"));
    });
  },
  async exists(path) {
    // Not access(), for which Deno asks who the user is: commands that may not know run, too.
    return await stat(path).then(() => true, () => false);
  },
  async list(dir) {
    try {
      return (await readdir(dir)).sort();
    } catch (error) {
      if (["ENOENT", "ENOTDIR"].includes(codeOf(error))) return [];
      throw new InputError(`Cannot list "${dir}": ${(error as Error).message}`);
    }
  },
  async append(path, bytes) {
    try {
      await mkdir(dirname(path), { recursive: true });
      await writeFlushed(path, "a", bytes);
    } catch (error) {
      throw new ResourceError(`Cannot append to "${path}": ${(error as Error).message}`);
    }
  },
  async rename(from, to) {
    try {
      await mkdir(dirname(to), { recursive: true });
      await rename(from, to);
      await flushDirectory(dirname(to));
      if (dirname(from) !== dirname(to)) await flushDirectory(dirname(from));
    } catch (error) {
      throw new ResourceError(`Cannot move "${from}" to "${to}": ${(error as Error).message}`);
    }
  },
  async remove(path) {
    try {
      await rm(path, { recursive: true });
    } catch (error) {
      if (codeOf(error) === "ENOENT") return;
      throw new ResourceError(`Cannot remove "${path}": ${(error as Error).message}`);
    }
  },
  async link(target, path) {
    const temporary = `${path}.${crypto.randomUUID().slice(0, 8)}.tmp`;
    try {
      await mkdir(dirname(path), { recursive: true });
      await symlink(target, temporary);
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary).catch(() => {});
      throw new ResourceError(`Cannot link "${path}" to "${target}": ${(error as Error).message}`);
    }
  },
};

/** @param flags as `open` takes them: what may be there already */
async function writeFlushed(path: string, flags: string, bytes: Uint8Array) {
  await using file = await open(path, flags);
  for (let done = 0; done < bytes.length;) done += (await file.write(bytes, done)).bytesWritten;
  await file.datasync();
}

/** The system's error code. */
const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code ?? "";

/** A rename is permanent once the directory is flushed to the disk. */
async function flushDirectory(path: string) {
  await using directory = await open(path);
  await directory.sync();
}

class LocalSink implements FileSink {
  #size = 0;
  constructor(readonly path: string, readonly temporary: string, readonly file: FileHandle) {}

  async write(bytes: Uint8Array): Promise<void> {
    await this.patch(this.#size, bytes);
    this.#size += bytes.length;
  }
  async patch(at: number, bytes: Uint8Array): Promise<void> {
    await writing(this.path, async () => {
      for (let done = 0; done < bytes.length;) {
        done += (await this.file.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
      }
    });
  }
  async commit(): Promise<void> {
    await writing(this.path, async () => {
      await this.file.datasync();
      await this.file.close();
      await rename(this.temporary, this.path);
      await flushDirectory(dirname(this.path));
    });
  }
  async [Symbol.asyncDispose](): Promise<void> {
    // After commit both the handle and the temporary name are gone.
    await this.file.close().catch(() => {});
    await rm(this.temporary).catch(() => {});
  }
}

async function writing<T>(path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw new ResourceError(`Cannot write "${path}": ${(error as Error).message}`);
  }
}
