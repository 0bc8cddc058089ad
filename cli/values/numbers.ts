import { UsageError } from "../../src/base/errors.ts";

/** So many numbers with spaces or commas between, as "150.1,2.3". @param needed what the message says is needed
 * @throws {UsageError} */
export function parseNumbers(word: string, option: string, count: number, needed = `${count} numbers are`): number[] {
  const values = word.split(/[ ,]+/).map(Number);
  if (values.length === count && values.every(Number.isFinite)) return values;
  throw new UsageError(`Cannot read ${option}: ${needed} needed, it is "${word}"`);
}

/** "100 200 0 50": columns from and to, rows from and to, pixels of the brick image. @throws {UsageError} */
export function parseZoom(text: string | undefined): number[] | undefined {
  if (text === undefined) return undefined;
  const values = text.split(/[ ,]+/).map(Number);
  if (values.length !== 4 || !values.every(Number.isInteger)) {
    throw new UsageError(`Cannot read --zoom: four whole numbers X0 X1 Y0 Y1 are needed, it is "${text}"`);
  }
  return values;
}

/** "3/20". @throws {UsageError} */
export function parsePart(word: string, option: string): { k: number; n: number } {
  const match = /^(\d+)\/(\d+)$/.exec(word), k = Number(match?.[1]), n = Number(match?.[2]);
  if (!match || k < 1 || k > n) {
    throw new UsageError(`Cannot read ${option}: K/N with 1 <= K <= N is needed, it is "${word}"`);
  }
  return { k, n };
}
