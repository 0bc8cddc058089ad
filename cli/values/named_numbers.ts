import { UsageError } from "../../src/base/errors.ts";
import { requireNamed } from "../../src/base/errors/named.ts";

/** "flux=0.02,size=0.01" as settings of a section; `words` take a word as it stands. @param names of the section's settings
 * @throws {UsageError} for what is no pair, an unknown name, a name twice, a value that is no number */
export function namedNumbers(
  list: string,
  option: string,
  section: string,
  names: readonly string[],
  words: readonly string[] = [],
): Record<string, string | number> {
  const values: Record<string, string | number> = {};
  for (const pair of list.split(",")) {
    const [name, value, ...more] = pair.split("=").map((w) => w.trim());
    if (!name || !value || more.length > 0) {
      throw new UsageError(`Cannot read ${option}: NAME=VALUE with commas between is needed, it is "${list}"`);
    }
    requireNamed(`use ${option} with`, [name], "the program", [...names, ...words]);
    const key = `${section}.${name}`;
    if (key in values) throw new UsageError(`Cannot read ${option}: it gives ${name} twice, it is "${list}"`);
    values[key] = words.includes(name) ? value : Number(value);
    if (Number.isNaN(values[key])) {
      throw new UsageError(`Cannot read ${option}: ${name} must be a number, it is "${value}"`);
    }
  }
  return values;
}
