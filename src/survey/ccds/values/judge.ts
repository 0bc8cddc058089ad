import { InputError } from "../../../base/errors.ts";
import type { CcdValue } from "./ccd_values.ts";

/** The value itself. @param place file, HDU or row @param name of a column or card, where the rule is for several
 * @throws {InputError} when it breaks its rule */
export function judge(value: number, of: CcdValue, place: string, name = of.name): number {
  if (of.rule.holds(value)) return value;
  throw new InputError(`Cannot use ${place}: ${ruleOf(of, name)}, it is ${value}`);
}

/** The array itself. @throws {InputError} when an element breaks the rule; it is named by its indices */
export function judgeAll<T extends ArrayLike<number>>(
  values: T,
  of: CcdValue,
  place: string,
  name = of.name,
  shape: readonly number[] = [values.length],
): T {
  const { holds } = of.rule;
  for (let i = 0; i < values.length; i++) {
    if (holds(values[i])) continue;
    throw new InputError(`Cannot use ${place}: ${ruleOf(of, name)}, at [${indices(i, shape)}] it is ${values[i]}`);
  }
  return values;
}

/** What a value must be, in words. @param name of a column or card, where the rule is for several */
export const ruleOf = ({ rule, unit }: CcdValue, name: string): string =>
  `${name} must be ${rule.words}${unit && ` (${unit})`}`;

/** First index slowest, from 0. */
function indices(at: number, shape: readonly number[]): string {
  const out: number[] = [];
  for (const size of shape.toReversed()) {
    out.unshift(at % size);
    at = Math.floor(at / size);
  }
  return out.join(", ");
}
