import { readAnyTable } from "../../../src/io/any_table.ts";
import { InputError } from "../../../src/base/errors.ts";
import { unpackLz4 } from "../../../src/io/tables/lz4.ts";
import { TooLarge } from "../allocations.ts";
import { localDisk } from "../../../src/io/disk.ts";
import { MemoryDisk } from "../../../src/io/memory_disk.ts";
import { openRows } from "../../../src/randoms/split/rows/source.ts";
import { truthOf } from "../../../src/survey/randoms.ts";
import type { Target } from "../target.ts";

const folder = new URL("../../../fixtures/tables/", import.meta.url).pathname;

const corpusOf = (names: readonly string[]) => () =>
  Promise.all(names.map(async (name) => ({ name, bytes: await localDisk.read(folder + name) })));

const diskOf = (name: string, bytes: Uint8Array) => {
  const disk = new MemoryDisk();
  disk.files.set(name, bytes);
  return disk;
};

/** As randoms and samples: the table as a whole, then as sources. */
const read: Target["read"] = async (bytes, name) => {
  truthOf(await readAnyTable(diskOf(name, bytes), name), name, ["g"], false);
};

/** Frames of a Feather file, and what follows them. */
async function lz4Frames() {
  const [{ bytes }] = await corpusOf(["lz4.feather"])(), frames: { name: string; bytes: Uint8Array }[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + 4 < bytes.length; at++) {
    if (view.getUint32(at, true) === 0x184d2204) {
      frames.push({ name: `frame at ${at}`, bytes: bytes.slice(at, at + 600) });
    }
  }
  return frames;
}

/** Its errors are plain ones, which who reads the file completes. */
function refused(bytes: Uint8Array, name: string) {
  try {
    unpackLz4(bytes, 255 * bytes.length);
  } catch (error) {
    if (error instanceof TooLarge || !(error as Error).message.includes("LZ4 frame")) throw error;
    throw new InputError(`${name}: ${(error as Error).message}`);
  }
}

const csv = 'id,ra,dec,g,name\r\n1,150.1,2.1,20,"a, ""b"""\r\n# comment\r\n18446744073709551615,150.2,-2,21.5,é\r\n';

export const tableTargets: readonly Target[] = [
  { name: "csv", corpus: () => Promise.resolve([{ name: "t.csv", bytes: new TextEncoder().encode(csv) }]), read },
  {
    name: "ecsv and votable",
    corpus: corpusOf(["table.ecsv", "comma.ecsv", "table.vot", "binary.vot", "binary2.vot"]),
    read,
  },
  { name: "lz4", corpus: lz4Frames, read: refused },
  { name: "arrow", corpus: corpusOf(["plain.arrow", "lz4.feather", "zstd.feather", "lists.feather"]), read },
  { name: "parquet", corpus: corpusOf(["decimal.parquet"]), read },
  {
    name: "split",
    corpus: corpusOf(["decimal.parquet", "ascii.fits", "table.ecsv"]),
    async read(bytes, name) {
      for await (const _ of (await openRows(diskOf(name, bytes) as never, name)).rows());
    },
  },
];
