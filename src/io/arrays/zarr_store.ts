import type { RunDisk } from "../../base/disk.ts";
import type { ColumnData, ColumnType } from "../../base/table.ts";
import { type ArraySpec, type ArrayStore, type Attributes, groupsOf, perRow, RowBuffer } from "./array_store.ts";
import { vlenUtf8 } from "./vlen_utf8.ts";

const types = {
  f8: "float64",
  f4: "float32",
  i8: "int64",
  u8: "uint64",
  i4: "int32",
  i2: "int16",
  u1: "uint8",
  bool: "uint8",
  str: "string",
} as const satisfies Record<ColumnType, string>;

const zstd = { name: "zstd", configuration: { level: 3, checksum: true } };

/** A Zarr store of version 3 in a directory: little-endian, zstd, one file a block of rows.
 * @param root directory, from nothing @param sums hears path and bytes of every file */
export async function zarrStore(
  disk: RunDisk,
  root: string,
  specs: readonly ArraySpec[],
  attributes: Attributes,
  sums: (path: string, bytes: Uint8Array) => void = () => {},
): Promise<ArrayStore> {
  const zarr = await import("zarrita");
  zarr.registry.set("vlen-utf8", () => Promise.resolve(textCodec as never));
  const files = {
    get: async (key: string) => await disk.exists(root + key) ? await disk.read(root + key) : undefined,
    set: async (key: string, bytes: Uint8Array) => {
      await disk.write(root + key, bytes);
      sums(key.slice(1), bytes);
    },
  };
  const top = zarr.root(files as never) as ReturnType<typeof zarr.root>;
  await zarr.create(top as never, { attributes });
  for (const group of groupsOf(specs)) await zarr.create(top.resolve(`/${group}`) as never);
  const buffers = new Map<string, RowBuffer>();
  for (const spec of specs) {
    const { path, rows, shape, block, type, dimensions } = spec, text = type === "str";
    const place = top.resolve(`/${path}`) as never;
    await zarr.create(place, {
      shape: [rows, ...shape],
      chunkShape: [Math.max(1, Math.min(block, rows)), ...shape],
      dtype: types[type],
      codecs: [
        text ? { name: "vlen-utf8", configuration: {} } : { name: "bytes", configuration: { endian: "little" } },
        zstd,
      ],
      fillValue: (text ? "" : 0) as never,
      dimensionNames: [...dimensions],
      attributes: spec.attributes,
    });
    // Reopened for the fill value of long integers, which is a number in the file and must be a bigint in memory.
    const array = await zarr.open.v3(place, { kind: "array" }) as never;
    const write = async (from: number, data: ColumnData) => {
      const n = data.length / perRow(spec), all = [n, ...shape];
      const stride = all.map((_, i) => all.slice(i + 1).reduce((a, b) => a * b, 1));
      const where = [zarr.slice(from, from + n), ...shape.map(() => null)];
      await zarr.set(array, where, { data, shape: all, stride } as never);
    };
    buffers.set(path, new RowBuffer(spec, write));
  }
  return {
    append: (path, data) => buffers.get(path)!.append(data),
    close: async () => {
      for (const buffer of buffers.values()) await buffer.close();
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

interface TextChunk {
  data: string[];
  shape: number[];
  stride: number[];
}

const textCodec = {
  fromConfig: (_: unknown, { shape }: { shape: number[] }) => ({
    kind: "array_to_bytes",
    encode: ({ data }: TextChunk) => vlenUtf8.encode(data),
    decode: (bytes: Uint8Array): TextChunk => ({
      data: vlenUtf8.decode(bytes),
      shape,
      stride: shape.map((_, i) => shape.slice(i + 1).reduce((a, b) => a * b, 1)),
    }),
  }),
};
