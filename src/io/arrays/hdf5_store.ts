import { dirname } from "node:path";
import { crc32 } from "node:zlib";
import { InputError, ResourceError } from "../../base/errors.ts";
import type { ColumnData, ColumnType } from "../../base/table.ts";
import {
  type ArraySpec,
  type ArrayStore,
  type Attributes,
  emptyData,
  groupsOf,
  perRow,
  RowBuffer,
} from "./array_store.ts";

const types = {
  f8: "<d",
  f4: "<f",
  i8: "<q",
  u8: "<Q",
  i4: "<i",
  i2: "<h",
  u1: "<B",
  bool: "<B",
} as const satisfies Record<Exclude<ColumnType, "str">, string>;

/** Rows with at least this many values are chunks of their own: a reader of one stamp unpacks one stamp. */
const ownChunk = 1024;

/** Acts while the clock stands still, because the library writes the time into the header of every object. */
export type Still = <T>(act: () => T) => T;

/** An HDF5 file, gzip with chunks; the library writes to the local file system itself, not through a Disk. What it wrote is read
 * back and compared by `close`, because it does not report every failure. @param path from nothing, or overwritten */
export async function hdf5Store(
  path: string,
  specs: readonly ArraySpec[],
  attributes: Attributes,
  still: Still,
): Promise<ArrayStore> {
  const { File, ready } = await import("h5wasm/node");
  // Without this, a failed write is a line on stderr.
  (await ready).activate_throwing_error_handler();
  const attempt = <T>(act: () => T): T => {
    try {
      return still(act);
    } catch (error) {
      throw new ResourceError(`Cannot write "${path}": ${reasonOf(path, error)}`);
    }
  };
  await Deno.mkdir(dirname(path), { recursive: true });
  const file = attempt(() => new File(path, "w")), sums = new Map<string, number>();
  let open = true;
  const close = () => {
    open = false;
    attempt(() => file.close());
  };
  attempt(() => {
    for (const [name, value] of Object.entries(attributes)) file.create_attribute(name, value);
    for (const group of groupsOf(specs)) file.create_group(group);
  });
  const buffers = new Map(specs.map((spec) => {
    const dataset = attempt(() => makeDataset(file, spec));
    const write = (from: number, data: ColumnData) => {
      sums.set(spec.path, crc32(bytesOf(data), sums.get(spec.path)));
      const to = from + data.length / perRow(spec);
      attempt(() => dataset.write_slice([[from, to], ...spec.shape.map((n): [number, number] => [0, n])], data));
    };
    return [spec.path, new RowBuffer(spec, write)];
  }));
  return {
    append: (name, data) => buffers.get(name)!.append(data),
    close: async () => {
      for (const buffer of buffers.values()) await buffer.close();
      close();
      using written = await Deno.open(path);
      await written.sync();
      const back = attempt(() => new File(path, "r"));
      try {
        for (const spec of specs) {
          const sum = attempt(() => sumOf(back.get(spec.path) as Dataset, spec));
          if (sum !== sums.get(spec.path)) {
            throw new ResourceError(`Cannot write "${path}": ${spec.path} does not read back as it was written`);
          }
        }
      } finally {
        back.close();
      }
    },
    [Symbol.asyncDispose]: () => {
      // Left open by an error; the library may have no room to write what it still holds.
      try {
        if (open) file.close();
      } catch { /* the file is thrown away */ }
      return Promise.resolve();
    },
  };
}

type Module = typeof import("h5wasm/node");
type Group = InstanceType<Module["Group"]>;
type Dataset = InstanceType<Module["Dataset"]>;

/** Made without rows and then enlarged: the library asks for the values of what it makes. */
function makeDataset(file: Group, spec: ArraySpec): Dataset {
  const { path, type, rows, shape, block, width, dimensions, attributes } = spec;
  const parts = path.split("/"), name = parts.pop()!, group = parts.length > 0 ? file.get(parts.join("/")) : file;
  const dataset = (group as Group).create_dataset({
    name,
    data: type === "str" ? [] : emptyData(type, 0),
    shape: [0, ...shape],
    maxshape: [null, ...shape],
    dtype: type === "str" ? `S${Math.max(1, width ?? 1)}` : types[type],
    chunks: [perRow(spec) >= ownChunk ? 1 : Math.max(1, Math.min(block, rows)), ...shape],
    compression: "gzip",
    compression_opts: 4,
  });
  if (rows > 0) dataset.resize([rows, ...shape]);
  dataset.create_attribute("dimensions", dimensions.join(","));
  for (const [key, value] of Object.entries(attributes)) dataset.create_attribute(key, value);
  return dataset;
}

function sumOf(dataset: Dataset, spec: ArraySpec): number | undefined {
  let sum: number | undefined;
  for (let from = 0; from < spec.rows; from += spec.block) {
    const to = Math.min(from + spec.block, spec.rows);
    sum = crc32(bytesOf(dataset.slice([[from, to], ...spec.shape.map((n): [number, number] => [0, n])]) as never), sum);
  }
  return sum;
}

function bytesOf(data: ColumnData): Uint8Array {
  if (Array.isArray(data)) return new TextEncoder().encode(data.join("\n"));
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** Why the library could not write. It passes its message through a file in /tmp, which may be impossible; then the disk is asked. */
function reasonOf(path: string, error: unknown): string {
  const probe = `${path}.probe`;
  try {
    Deno.writeFileSync(probe, new Uint8Array(1 << 20));
  } catch (fault) {
    return (fault as Error).message;
  } finally {
    try {
      Deno.removeSync(probe);
    } catch { /* it was not made */ }
  }
  if (error instanceof Deno.errors.NotCapable) return "the HDF5 library failed";
  // The last line of its stack of errors says where it began.
  return String((error as Error)?.message ?? error).trim().split("\n").at(-1)!;
}

/** Rows of one array of an HDF5 file. @throws {InputError} when there is no such file or array */
export async function readHdf5(path: string, array: string): Promise<{ shape: number[]; data: ColumnData }> {
  const { File, ready } = await import("h5wasm/node");
  await ready;
  await Deno.stat(path).catch((error) => {
    throw new InputError(`Cannot read "${path}": ${error.message}`);
  });
  const file = new File(path, "r");
  try {
    const dataset = file.get(array) as Dataset | null;
    if (!dataset) throw new InputError(`Cannot read "${path}": there is no array ${array} in it`);
    return { shape: dataset.shape!, data: dataset.value as ColumnData };
  } finally {
    file.close();
  }
}
