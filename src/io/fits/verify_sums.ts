import { InputError } from "../../base/errors.ts";
import { RunningSum, sum32 } from "./checksum.ts";
import { dataBytes, type Hdu } from "./hdu.ts";
import { blockSize, type Header } from "./header.ts";
import { isAscii } from "./tables/ascii_table.ts";

/** Compares an HDU with the sums that its own header states (FITS standard 4.0, 4.4.2.7): DATASUM of its data where all of them
 * are in memory, CHECKSUM of header and data. Sums that are absent, empty or zeros state nothing.
 * @throws {InputError} when one does not hold */
export function verifySums({ header, headerBytes, data }: Pick<Hdu, "header" | "headerBytes" | "data">): void {
  const whole = data.length === dataBytes(header);
  verifySum(header, headerBytes, whole && statesSums(header) ? sumOf(header, data) : undefined);
}

/** Whether there is anything to compare the data with. */
export const statesSums = (header: Header): boolean => statedSum(header) !== undefined || hasChecksum(header);

/** The same where the data have been added up. @param actual sum of the data, where all of them are known @throws {InputError} as `verifySums` */
export function verifySum(header: Header, headerBytes: Uint8Array | undefined, actual: number | undefined): void {
  const said = statedSum(header);
  if (actual !== undefined && said !== undefined && !sameSum(actual, said)) {
    throw damaged(header, `its data add up to ${actual}, but DATASUM says ${said}`);
  }
  // A header is known as a whole even where the data are not: these have the sum that is stated, then.
  const dataSum = actual ?? said;
  if (!headerBytes || !hasChecksum(header) || dataSum === undefined) return;
  const total = sum32(headerBytes, dataSum);
  if (!sameSum(total, 0)) {
    throw damaged(header, `header and data add up to ${total}, but with the right CHECKSUM to 4294967295`);
  }
}

const damaged = ({ place }: Header, found: string) =>
  new InputError(
    `Cannot use ${place}: ${found}: the file is damaged, or was changed without its sums; ` +
      "get it again, or correct its sums (fchecksum does; astropy's Table.write() copies old ones: take CHECKSUM and DATASUM out of table.meta)",
  );

/** In ones' complement zero has two forms. */
const sameSum = (a: number, b: number) => a % 0xffffffff === b % 0xffffffff;

function statedSum(header: Header): number | undefined {
  const value = header.get("DATASUM"), text = String(value ?? "").trim();
  if (text === "") return undefined;
  if (/^\d+$/.test(text) && Number(text) <= 0xffffffff) return Number(text);
  throw damaged(header, `DATASUM must be a whole number of 32 bits, it is ${JSON.stringify(value)}`);
}

const hasChecksum = (header: Header) => !/^0*$/.test(String(header.get("CHECKSUM") ?? "").trim());

function sumOf(header: Header, bytes: Uint8Array): number {
  const sum = new RunningSum();
  sum.add(bytes);
  sum.add(paddingOf(header, bytes.length));
  return sum.total;
}

/** What fills the last block of a data unit: blanks in ASCII tables, else zeros (FITS standard 4.0, 3.3.2, 7.2.3). @param size of the data */
export const paddingOf = (header: Header, size: number): Uint8Array =>
  new Uint8Array(Math.ceil(size / blockSize) * blockSize - size).fill(isAscii(header) ? 32 : 0);
