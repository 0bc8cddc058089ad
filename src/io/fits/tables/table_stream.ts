import { InputError } from "../../../base/errors.ts";
import { ByteQueue } from "../../byte_stream.ts";
import { ascii, blockSize, type Header, parseHeader } from "../header.ts";
import { RunningSum } from "../checksum.ts";
import { dataBytes, kindOf } from "../hdu.ts";
import { paddingOf, statesSums, verifySum } from "../verify_sums.ts";

/** The first binary table of a FITS file, whose rows have not been read yet. */
export interface TableStream {
  header: Header;
  rowBytes: number;
  nrows: number;
  /** Whole rows as they are in the file, big-endian; to be gone through once, to the end: it reads the rest of the file, too,
   * so that a checksum sees all of it. @throws {InputError} when the file is cut off; after the last row, when the table has not the
   * sums that it states */
  rows(): AsyncGenerator<Uint8Array>;
}

/** Opens the first binary table of a stream of FITS bytes; memory does not grow with the table.
 * @param source unpacked bytes of the file @param path for messages @param wanted passes other tables over
 * @param what names those that are wanted
 * @throws {InputError} when there is no table or a header is damaged */
export async function streamTable(
  source: AsyncIterable<Uint8Array>,
  path: string,
  wanted: (header: Header) => boolean = () => true,
  what = "table",
): Promise<TableStream> {
  const queue = new ByteQueue(source);
  for (let index = 0;; index++) {
    const place = `"${path}" HDU ${index}`, bytes = await headerUnit(queue);
    if (bytes.length === 0) {
      throw new InputError(`Cannot read "${path}": there is no ${what} in it, it has ${index} HDUs`);
    }
    const { header } = parseHeader(bytes, 0, place), size = dataBytes(header);
    if (kindOf(header) === "table" && wanted(header)) return opened(queue, header, bytes, size);
    const padded = Math.ceil(size / blockSize) * blockSize;
    if (await queue.skip(padded) < size) throw truncated(place, size, queue);
  }
}

function opened(queue: ByteQueue, header: Header, headerBytes: Uint8Array, size: number): TableStream {
  const rowBytes = header.integer("NAXIS1", 0, 2 ** 31),
    nrows = header.integer("NAXIS2", 0, 2 ** 40),
    { place } = header;
  const sum = statesSums(header) ? new RunningSum() : undefined;
  return {
    header,
    rowBytes,
    nrows,
    async *rows() {
      for (let left = rowBytes * nrows; left > 0;) {
        const bytes = await queue.units(left, rowBytes);
        if (bytes.length === 0 || bytes.length % rowBytes !== 0) throw truncated(place, size, queue);
        left -= bytes.length;
        sum?.add(bytes);
        yield bytes;
      }
      for (let left = size - rowBytes * nrows; left > 0;) {
        const bytes = await queue.units(left, 1);
        if (bytes.length === 0) throw truncated(place, size, queue);
        left -= bytes.length;
        sum?.add(bytes);
      }
      sum?.add(paddingOf(header, size));
      if (sum) verifySum(header, headerBytes, sum.total);
      while (await queue.skip(2 ** 30) > 0);
    },
  };
}

const truncated = (place: string, size: number, queue: ByteQueue) =>
  new InputError(
    `Cannot read ${place}: its data need ${size} bytes, the file ends at byte ${queue.taken} (truncated?)`,
  );

/** Blocks up to the one with the END card; blocks that only pad the end of a file count as no header. */
async function headerUnit(queue: ByteQueue): Promise<Uint8Array> {
  const blocks: Uint8Array[] = [];
  for (;;) {
    const block = await queue.take(blockSize);
    if (blocks.length === 0 && block.subarray(0, 80).every((b) => b === 0 || b === 32)) return new Uint8Array(0);
    blocks.push(block);
    let last = block.length < blockSize;
    for (let card = 0; card + 80 <= block.length && !last; card += 80) last = ascii(block, card, 8) === "END     ";
    if (!last) continue;
    const out = new Uint8Array(blocks.reduce((n, b) => n + b.length, 0));
    blocks.forEach((b, i) => out.set(b, i * blockSize));
    return out;
  }
}
