import { UsageError } from "../errors.ts";
import { nearestName } from "../nearest_name.ts";

/** Names that a message lists before it only counts. */
const mostListed = 6;

/** Refuses a name that is asked for and not there, and says what there is.
 * @param attempt what cannot be done, e.g. `derive brick` @param place what should have it, e.g. `the plan`
 * @throws {UsageError} for the first of the names asked for that is not there */
export function requireNamed(attempt: string, asked: readonly string[], place: string, there: Iterable<string>): void {
  const names = new Set(there), missing = asked.find((name) => !names.has(name));
  if (missing === undefined) return;
  const near = nearestName(missing, names);
  throw new UsageError(
    `Cannot ${attempt} "${missing}": ${place} has ${listed([...names])}${near ? `; did you mean ${near}?` : ""}`,
  );
}

/** "a, b, c and 12 more", or "none". */
function listed(names: readonly string[]): string {
  if (names.length === 0) return "none";
  const more = names.length - mostListed;
  return names.slice(0, mostListed).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
