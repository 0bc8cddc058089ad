import { InputError } from "../../base/errors.ts";
import { sum32 } from "./checksum.ts";
import { dataBytes, type Hdu } from "./hdu.ts";
import type { Header } from "./header.ts";

/** Compares an HDU with the sums that its own header states (FITS standard 4.0, 4.4.2.7): DATASUM of its data where all of them
 * are in memory, CHECKSUM of header and data. Sums that are absent, empty or zeros state nothing.
 * @throws {InputError} when one does not hold */
export function verifySums({ header, headerBytes, data }: Pick<Hdu, "header" | "headerBytes" | "data">): void {
  const said = statedSum(header), whole = data.length === dataBytes(header);
  const actual = whole && (said !== undefined || hasChecksum(header)) ? sumOf(data) : undefined;
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
      "get it again, or correct its sums (for example with fchecksum or astropy)",
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

/** Data units are padded with zeros: the last word may be a part of one. */
function sumOf(bytes: Uint8Array): number {
  const whole = bytes.length - bytes.length % 4, sum = sum32(bytes.subarray(0, whole)), last = new Uint8Array(4);
  last.set(bytes.subarray(whole));
  return sum32(last, sum);
}
