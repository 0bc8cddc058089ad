import assert from "node:assert/strict";
import type { ColumnData, ColumnType } from "../../../src/base/table.ts";
import { type ArraySpec, type ArrayStore, emptyData, perRow } from "../../../src/io/arrays/array_store.ts";
import { hdf5Store, readHdf5 } from "../../../src/io/arrays/hdf5_store.ts";
import { vlenUtf8 } from "../../../src/io/arrays/vlen_utf8.ts";
import { zarrStore } from "../../../src/io/arrays/zarr_store.ts";
import { FaultyDisk } from "../../make/faulty_disk.ts";
import { inTemp } from "../../make/in_temp.ts";
import { MemoryRunDisk } from "../../make/runs/run_disk.ts";
import { fromZarr } from "./from_zarr.ts";
import { python } from "./python.ts";

const spec = (path: string, type: ColumnType, rows: number, shape: number[], block: number): ArraySpec => ({
  path,
  type,
  rows,
  shape,
  block,
  width: 8,
  dimensions: ["source", ...shape.map((_, i) => `d${i}`)],
  attributes: { unit: "nanomaggy" },
});

/** Every type; blocks that rows fill, that they do not fill, and one that is larger than all rows; rows that are chunks of their own. */
const specs = [
  spec("train/image", "f4", 7, [2, 24, 24], 3),
  spec("train/rows/f8", "f8", 7, [], 4),
  spec("train/rows/id", "i8", 7, [], 100),
  spec("train/rows/uid", "u8", 7, [], 4),
  spec("train/rows/i4", "i4", 7, [2], 2),
  spec("train/rows/i2", "i2", 7, [], 7),
  spec("train/rows/flag", "u1", 7, [], 5),
  spec("train/rows/name", "str", 7, [], 3),
  spec("test/image", "f4", 0, [2, 24, 24], 3),
  spec("test/rows/name", "str", 0, [], 3),
];
const names = ["", "a", "1501p020", "é", "\u03b1\u03b2", "x y", "end"];

function values({ type, rows, ...rest }: ArraySpec): ColumnData {
  const size = rows * perRow(rest);
  if (type === "str") return names.slice(0, rows);
  const data = emptyData(type, size);
  if (data instanceof BigInt64Array) return data.map((_, i) => 2n ** 60n - BigInt(i) * 3n);
  if (data instanceof BigUint64Array) return data.map((_, i) => 2n ** 64n - 1n - BigInt(i));
  if (type === "f8") (data as Float64Array).set([NaN, -0, Infinity], 0);
  return (data as Float32Array).map((v, i) =>
    v !== 0 || (type === "f8" && i < 3) ? v : 0.25 + (i % 101) - 50
  ) as ColumnData;
}

/** Fills a store in pieces of 1, 4, 0 and 2 rows. */
async function fill(store: ArrayStore) {
  for (const s of specs) {
    const all = values(s), per = perRow(s);
    for (const [from, to] of [[0, 1], [1, 5], [5, 5], [5, 7]]) {
      await store.append(s.path, all.slice(Math.min(from, s.rows) * per, Math.min(to, s.rows) * per) as ColumnData);
    }
  }
  await store.close();
}

const still = <T>(act: () => T) => {
  const { now } = Date;
  Date.now = () => 0;
  try {
    return act();
  } finally {
    Date.now = now;
  }
};

Deno.test("hdf5Store() and zarrStore() read back what was put in, of every type, in pieces of any size", () =>
  inTemp(async (dir) => {
    const disk = new MemoryRunDisk(), path = `${dir}/a.h5`;
    await using h5 = await hdf5Store(path, specs, { size: 24, plan: "abc" }, still);
    await fill(h5);
    await using zarr = await zarrStore(disk, "z", specs, { size: 24, plan: "abc" });
    await fill(zarr);
    for (const s of specs) {
      const want = { shape: [s.rows, ...s.shape], data: values(s) };
      assert.deepEqual(await fromZarr(disk, "z", s.path), want, s.path);
      const { shape, data } = await readHdf5(path, s.path);
      // HDF5 hands texts of no rows out as an empty list, whatever their width.
      assert.deepEqual({ shape, data: s.type === "str" ? [...data as string[]] : data }, want, s.path);
    }
    await assert.rejects(readHdf5(path, "train/nothing"), /there is no array train\/nothing/);
    await assert.rejects(readHdf5(`${dir}/b.h5`, "train/image"), /Cannot read ".*b\.h5"/);
  }));

Deno.test({
  name: "h5py reads the HDF5 file: shapes, types, chunks of one stamp, attributes",
  ignore: !python.h5py,
  fn: () =>
    inTemp(async (dir) => {
      await using h5 = await hdf5Store(`${dir}/a.h5`, specs, { size: 24, plan: "abc" }, still);
      await fill(h5);
      const said = await python.run(
        `import h5py, sys
f = h5py.File(sys.argv[1]); t = f["train"]
print(int(f.attrs["size"]), f.attrs["plan"], t["image"].shape, t["image"].dtype, t["image"].chunks, t["image"].compression)
print(t["image"][6, 1, 23, 23], [n.decode() for n in t["rows/name"][:]], t["rows/id"][6], t["rows/i4"].shape)
print(f["test/image"].shape, dict(t["image"].attrs))`,
        [`${dir}/a.h5`],
      );
      const image = values(specs[0]) as Float32Array;
      assert.deepEqual(said.trim().split("\n"), [
        "24 abc (7, 2, 24, 24) float32 (1, 2, 24, 24) gzip",
        `${image.at(-1)} ${`['${names.join("', '")}']`} ${2n ** 60n - 18n} (7, 2)`,
        "(0, 2, 24, 24) {'dimensions': 'source,d0,d1,d2', 'unit': 'nanomaggy'}",
      ]);
    }),
});

Deno.test("hdf5Store() writes the same bytes at another time", () =>
  inTemp(async (dir) => {
    const files: Uint8Array[] = [];
    for (const name of ["a", "b"]) {
      await using h5 = await hdf5Store(`${dir}/${name}.h5`, specs, { size: 24 }, still);
      await fill(h5);
      files.push(await Deno.readFile(`${dir}/${name}.h5`));
      await new Promise((r) => setTimeout(r, 1100));
    }
    assert.deepEqual(files[0], files[1]);
  }));

Deno.test("a store refuses more rows than its arrays have, parts of rows, and to end with fewer", async () => {
  const one = [spec("a", "f4", 3, [2], 2)], open = () => zarrStore(new MemoryRunDisk(), "z", one, {});
  await assert.rejects((await open()).append("a", new Float32Array(8)), /array a of 3 rows got 4 rows after 0/);
  await assert.rejects((await open()).append("a", new Float32Array(3)), /got 1\.5 rows/);
  const short = await open();
  await short.append("a", new Float32Array(4));
  await assert.rejects(short.close(), /array a of 3 rows got 2/);
});

Deno.test("a disk that fails at any file of a Zarr store makes it fail", async () => {
  const some = [specs[0], specs[6]];
  const make = async (at: number) => {
    const disk = new FaultyDisk();
    disk.at = at;
    const store = await zarrStore(disk, "z", some, {});
    for (const s of some) await store.append(s.path, values(s));
    await store.close();
    return disk.operations.length;
  };
  const operations = await make(Infinity);
  assert.ok(operations > 8);
  for (let at = 0; at < operations; at++) {
    await assert.rejects(make(at), /No space left|Input\/output/, `operation ${at}`);
  }
});

Deno.test("hdf5Store() that cannot write says which file and why", async () => {
  await assert.rejects(hdf5Store("/proc/nothing/a.h5", specs, {}, still), /proc/);
  await inTemp(async (dir) => {
    await Deno.mkdir(`${dir}/a.h5`);
    await assert.rejects(hdf5Store(`${dir}/a.h5`, specs, {}, still), /Cannot write ".*a\.h5"/);
  });
});

Deno.test("vlenUtf8 is the format of numcodecs: a count, then length and bytes of each text", () => {
  const bytes = vlenUtf8.encode(["a", "", "é"]);
  assert.deepEqual([...bytes], [3, 0, 0, 0, 1, 0, 0, 0, 97, 0, 0, 0, 0, 2, 0, 0, 0, 0xc3, 0xa9]);
  assert.deepEqual(vlenUtf8.decode(bytes), ["a", "", "é"]);
});
