import { readAnyTable } from "../../../src/io/any_table.ts";
import { InputError } from "../../../src/base/errors.ts";
import { unpackLz4 } from "../../../src/io/tables/lz4.ts";
import { TooLarge } from "../allocations.ts";
import { localDisk } from "../../../src/io/disk.ts";
import { MemoryDisk } from "../../../src/io/memory_disk.ts";
import { TableBuilder } from "../../../src/base/table_builder.ts";
import { fitsBytes, parseFits, readTable, tableHdu } from "../../../src/io/fits.ts";
import { makeModel } from "../../../src/randoms/models.ts";
import { openRows } from "../../../src/randoms/split/rows/source.ts";
import { catalogueTargets } from "../../../src/survey/forced_targets.ts";
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

const sample = "name,redshift,g,r,z,rhalf,n,ba,pa\na,0.9,23,22.5,22,0.5,1,0.5,10\nb,1.1,22,21.5,21,0.8,4,0.7,100\n";

/** A user's sample, and some rows that are drawn from it. */
const samples: Target = {
  name: "samples",
  corpus: () => Promise.resolve([{ name: "s.csv", bytes: new TextEncoder().encode(sample) }]),
  async read(bytes, path) {
    const choices = { shape: "joint", smoothing: "rule", mapping: new Map([["id", "name"]]), nz: "eboss" } as const;
    for (const mode of ["nearest", "resampled", "smoothed"] as const) {
      const request = { ...choices, name: "table", sample: path, seed: 1, extended: true, mode };
      (await makeModel(diskOf(path, bytes), request)).draw(1, 5);
    }
  },
};

/** A catalogue whose sources are measured. */
const catalogues: Target = {
  name: "catalogues",
  corpus() {
    const t = new TableBuilder(3).text("type", (i) => ["PSF", "SER", "DUP"][i], 3).add("ra", "f8", () => 150);
    t.add("dec", "f8", () => 2).add("shape_r", "f4", () => 1).add("shape_e1", "f4", () => 0.1);
    t.add("shape_e2", "f4", () => 0).add("sersic", "f4", () => 2).add("objid", "i4", (i) => i).long(
      "id",
      (i) => BigInt(i),
    );
    return Promise.resolve([{ name: "t.fits", bytes: fitsBytes([tableHdu(t.build(), "T")]) }]);
  },
  read: (bytes, path) => void catalogueTargets(readTable(parseFits(bytes, path).first("table")), `"${path}"`),
};

export const tableTargets: readonly Target[] = [
  samples,
  catalogues,
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
