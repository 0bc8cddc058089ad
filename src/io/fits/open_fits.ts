import { gunzipSync } from "node:zlib";
import type { Disk } from "../../base/disk.ts";
import { InputError } from "../../base/errors.ts";
import { dataBytes, FitsFile, type Hdu, kindOf } from "./hdu.ts";
import { blockSize, parseHeader } from "./header.ts";

/** Opens a FITS file, gzipped or not. */
export async function openFits(disk: Disk, path: string): Promise<FitsFile> {
  return parseFits(await disk.read(path), path);
}

export function parseFits(file: Uint8Array, path: string): FitsFile {
  const bytes = file[0] === 0x1f && file[1] === 0x8b ? unzip(file, path) : file;
  const hdus: Hdu[] = [];
  for (let at = 0; at < bytes.length;) {
    // Some writers pad the end of the file with zero or blank blocks.
    if (hdus.length > 0 && bytes.subarray(at, at + 80).every((b) => b === 0 || b === 32)) break;
    const place = `"${path}" HDU ${hdus.length}`;
    const { header, dataStart } = parseHeader(bytes, at, place);
    const size = dataBytes(header);
    if (dataStart + size > bytes.length) {
      throw new InputError(
        `Cannot read ${place}: its data need ${size} bytes from byte ${dataStart}, the file ends at ${bytes.length} (truncated?)`,
      );
    }
    hdus.push({
      index: hdus.length,
      name: String(header.get("EXTNAME") ?? "").trim(),
      kind: kindOf(header),
      header,
      data: bytes.subarray(dataStart, dataStart + size),
    });
    at = dataStart + Math.ceil(size / blockSize) * blockSize;
  }
  if (hdus.length === 0) throw new InputError(`Cannot read "${path}": the file is empty`);
  return new FitsFile(path, hdus);
}

function unzip(file: Uint8Array, path: string): Uint8Array {
  try {
    return gunzipSync(file);
  } catch (error) {
    throw new InputError(`Cannot read "${path}": the gzip stream is damaged (${(error as Error).message})`);
  }
}
