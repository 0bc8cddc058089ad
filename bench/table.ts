import { readResults } from "./results.ts";

/** Prints the table of the README from the files of results. */
export function printTable(_dir: URL): void {
  void readResults;
}
