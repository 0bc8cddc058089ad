import { dirname } from "node:path";
import { InputError, ResourceError } from "../base/errors.ts";
import type { SpillDisk } from "../base/spill_disk.ts";
import { localDisk } from "./disk.ts";

/** The local file system, with files written in parts and removed. */
export const localSpillDisk: SpillDisk = {
  ...localDisk,
  async writeParts(path, parts) {
    const temporary = `${path}.${crypto.randomUUID().slice(0, 8)}.tmp`;
    const act = async <T>(what: () => Promise<T>): Promise<T> => {
      try {
        return await what();
      } catch (error) {
        throw new ResourceError(`Cannot write "${path}": ${(error as Error).message}`);
      }
    };
    try {
      await act(() => Deno.mkdir(dirname(path), { recursive: true }));
      const file = await act(() => Deno.open(temporary, { write: true, createNew: true }));
      try {
        for await (const part of parts) {
          for (let done = 0; done < part.length;) done += await act(() => file.write(part.subarray(done)));
        }
        await act(() => file.syncData());
      } finally {
        file.close();
      }
      await act(() => Deno.rename(temporary, path));
    } catch (error) {
      await Deno.remove(temporary).catch(() => {});
      throw error;
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
  async size(path) {
    try {
      return (await Deno.stat(path)).size;
    } catch (error) {
      throw new InputError(`Cannot read "${path}": ${(error as Error).message}`);
    }
  },
};
