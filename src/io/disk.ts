import { basename, dirname } from "node:path";
import type { FileSink, RunDisk, StreamingDisk } from "../base/disk.ts";
import { InputError, ResourceError } from "../base/errors.ts";

/** The local file system. Writes go to a temporary name beside the target, are flushed and renamed. */
export const localDisk: RunDisk & StreamingDisk = {
  async read(path) {
    try {
      return await Deno.readFile(path);
    } catch (error) {
      throw new InputError(`Cannot read "${path}": ${(error as Error).message}`);
    }
  },
  async readRange(path, at, length) {
    try {
      using file = await Deno.open(path);
      await file.seek(at, Deno.SeekMode.Start);
      const bytes = new Uint8Array(length);
      let done = 0;
      for (let n; done < length && (n = await file.read(bytes.subarray(done))) !== null;) done += n;
      return bytes.subarray(0, done);
    } catch (error) {
      throw new InputError(`Cannot read "${path}": ${(error as Error).message}`);
    }
  },
  async size(path) {
    try {
      return (await Deno.stat(path)).size;
    } catch (error) {
      throw new InputError(`Cannot read "${path}": ${(error as Error).message}`);
    }
  },
  async write(path, bytes) {
    const temporary = `${path}.${crypto.randomUUID().slice(0, 8)}.tmp`;
    try {
      await Deno.mkdir(dirname(path), { recursive: true });
      const file = await Deno.open(temporary, { write: true, createNew: true });
      try {
        for (let done = 0; done < bytes.length;) done += await file.write(bytes.subarray(done));
        await file.syncData();
      } finally {
        file.close();
      }
      await Deno.rename(temporary, path);
    } catch (error) {
      await Deno.remove(temporary).catch(() => {});
      throw new ResourceError(`Cannot write "${path}": ${(error as Error).message}`);
    }
  },
  async create(path) {
    const temporary = `${path}.${crypto.randomUUID().slice(0, 8)}.tmp`;
    return await writing(path, async () => {
      await Deno.mkdir(dirname(path), { recursive: true });
      // What a killed process left of this file; it may be as large as the file.
      for (const name of await localDisk.list(dirname(path))) {
        if (name.startsWith(`${basename(path)}.`) && /\.[0-9a-f]{8}\.tmp$/.test(name)) {
          await Deno.remove(`${dirname(path)}/${name}`).catch(() => {});
        }
      }
      return new LocalSink(path, temporary, await Deno.open(temporary, { write: true, createNew: true }));
    });
  },
  async exists(path) {
    return await Deno.stat(path).then(() => true, () => false);
  },
  async list(dir) {
    const names: string[] = [];
    try {
      for await (const entry of Deno.readDir(dir)) names.push(entry.name);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory)) {
        throw new InputError(`Cannot list "${dir}": ${(error as Error).message}`);
      }
    }
    return names.sort();
  },
  async append(path, bytes) {
    try {
      await Deno.mkdir(dirname(path), { recursive: true });
      using file = await Deno.open(path, { append: true, create: true });
      for (let done = 0; done < bytes.length;) done += await file.write(bytes.subarray(done));
      await file.syncData();
    } catch (error) {
      throw new ResourceError(`Cannot append to "${path}": ${(error as Error).message}`);
    }
  },
  async rename(from, to) {
    try {
      await Deno.mkdir(dirname(to), { recursive: true });
      await Deno.rename(from, to);
      await flushDirectory(dirname(to));
      if (dirname(from) !== dirname(to)) await flushDirectory(dirname(from));
    } catch (error) {
      throw new ResourceError(`Cannot move "${from}" to "${to}": ${(error as Error).message}`);
    }
  },
  async remove(path) {
    try {
      await Deno.remove(path, { recursive: true });
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return;
      throw new ResourceError(`Cannot remove "${path}": ${(error as Error).message}`);
    }
  },
  async link(target, path) {
    const temporary = `${path}.${crypto.randomUUID().slice(0, 8)}.tmp`;
    try {
      await Deno.mkdir(dirname(path), { recursive: true });
      await Deno.symlink(target, temporary);
      await Deno.rename(temporary, path);
    } catch (error) {
      await Deno.remove(temporary).catch(() => {});
      throw new ResourceError(`Cannot link "${path}" to "${target}": ${(error as Error).message}`);
    }
  },
};

/** A rename lasts once the directory that holds the name is on the disk. */
async function flushDirectory(path: string) {
  using directory = await Deno.open(path);
  await directory.sync();
}

class LocalSink implements FileSink {
  #open = true;
  constructor(readonly path: string, readonly temporary: string, readonly file: Deno.FsFile) {}

  async write(bytes: Uint8Array): Promise<void> {
    await writing(this.path, async () => {
      for (let done = 0; done < bytes.length;) done += await this.file.write(bytes.subarray(done));
    });
  }
  async patch(at: number, bytes: Uint8Array): Promise<void> {
    await writing(this.path, () => this.file.seek(at, Deno.SeekMode.Start));
    await this.write(bytes);
    await writing(this.path, () => this.file.seek(0, Deno.SeekMode.End));
  }
  async commit(): Promise<void> {
    await writing(this.path, async () => {
      await this.file.syncData();
      this.#close();
      await Deno.rename(this.temporary, this.path);
      await flushDirectory(dirname(this.path));
    });
  }
  async [Symbol.asyncDispose](): Promise<void> {
    this.#close();
    // After commit the temporary name is gone.
    await Deno.remove(this.temporary).catch(() => {});
  }
  #close() {
    if (this.#open) this.file.close();
    this.#open = false;
  }
}

async function writing<T>(path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw new ResourceError(`Cannot write "${path}": ${(error as Error).message}`);
  }
}
