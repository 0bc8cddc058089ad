import { InputError } from "../../../base/errors.ts";
import { hashText, philox } from "../../../base/random.ts";

/** Most groups of bricks. */
export const mostFolds = 10;

/** Bricks in groups of nearly equal numbers, drawn by the bricks' names alone. @returns group of each brick
 * @throws {InputError} for fewer than two bricks: nothing can be held out */
export function foldsOf(bricks: readonly string[], seed = 1): Int32Array {
  if (bricks.length < 2) {
    throw new InputError(
      `Cannot test a selection function: at least two bricks with sources are needed, there is ${bricks.length}; run more bricks`,
    );
  }
  const folds = Math.min(mostFolds, bricks.length), out = new Int32Array(bricks.length);
  const lot = (k: number) => philox([hashText(bricks[k]), 0, 0, 0], [seed, 17])[0];
  const order = [...bricks.keys()].sort((a, b) => lot(a) - lot(b) || (bricks[a] < bricks[b] ? -1 : 1));
  order.forEach((brick, k) => out[brick] = k % folds);
  return out;
}

/** A total over bricks with the error that their scatter gives: bricks are independent of one another, sources of one are not.
 * @param parts of each brick */
export function sumWithError(parts: ArrayLike<number>): { sum: number; error: number } {
  const n = parts.length;
  let sum = 0, squares = 0;
  for (let i = 0; i < n; i++) sum += parts[i];
  for (let i = 0; i < n; i++) squares += (parts[i] - sum / n) ** 2;
  return { sum, error: n > 1 ? Math.sqrt(squares * n / (n - 1)) : NaN };
}
