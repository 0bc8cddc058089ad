import { UsageError } from "../errors.ts";

/** Names of columns as `--columns` and the settings list them: NAME=COLUMN, the program's and the table's.
 * @throws {UsageError} for another form, and a name that stands twice */
export function mappingOf(words: readonly string[]): Map<string, string> {
  const mapping = new Map<string, string>();
  for (const word of words.map((w) => w.trim()).filter((w) => w !== "")) {
    const at = word.indexOf("="), [name, column] = [word.slice(0, at).trim(), word.slice(at + 1).trim()];
    if (at < 1 || column === "") throw new UsageError(`Cannot read --columns: "${word}" must be NAME=COLUMN`);
    if (mapping.has(name)) throw new UsageError(`Cannot read --columns: ${name} stands twice`);
    mapping.set(name, column);
  }
  return mapping;
}
