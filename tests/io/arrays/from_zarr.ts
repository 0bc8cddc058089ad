import type { Disk } from "../../../src/base/disk.ts";
import type { ColumnData } from "../../../src/base/table.ts";

/** An array of a Zarr store as a reader of its own finds it. */
export async function fromZarr(disk: Disk, root: string, path: string): Promise<{ shape: number[]; data: ColumnData }> {
  const zarr = await import("zarrita");
  const get = async (key: string) => await disk.exists(root + key) ? await disk.read(root + key) : undefined;
  const place = zarr.root({ get } as never).resolve(`/${path}`) as never;
  const array = await zarr.open.v3(place, { kind: "array" });
  // The library cannot read an array without rows; that it has none is all there is to know.
  if (array.shape.includes(0)) return { shape: array.shape, data: array.dtype === "string" ? [] : new Float32Array(0) };
  const { data, shape } = await zarr.get(array) as { data: ColumnData; shape: number[] };
  return { shape, data: Array.isArray(data) ? [...data] as string[] : data };
}
