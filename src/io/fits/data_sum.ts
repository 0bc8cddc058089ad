import type { Disk } from "../../base/disk.ts";
import { sum32 } from "./checksum.ts";
import { blockSize, type Header } from "./header.ts";
import { dataBytes } from "./hdu.ts";

const stride = 4 << 20;

/** Whether the last data unit of a file is whole and has the sum that its header states; read piece by piece. */
export async function dataSumHolds(disk: Disk, path: string, header: Header): Promise<boolean> {
  const size = await disk.size(path), start = size - Math.ceil(dataBytes(header) / blockSize) * blockSize;
  if (start < blockSize || size % blockSize !== 0) return false;
  let sum = 0;
  for (let at = start; at < size; at += stride) {
    sum = sum32(await disk.readRange(path, at, Math.min(stride, size - at)), sum);
  }
  return header.get("DATASUM") === String(sum);
}
