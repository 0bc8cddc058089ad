import { filesBelow } from "../make/imports.ts";
import { alone, listed, slow } from "./slow.ts";

/** All test files, as paths from the root. */
export const testFiles = (): string[] => filesBelow("tests", "_test.ts");

/** Test files by how they are run. */
export interface Parts {
  /** In seconds, side by side. */
  fast: string[];
  /** Side by side, each in a process of its own, in the order of the list. */
  slow: string[];
  /** One after another. */
  alone: string[];
}

/** Puts every test file into one part. */
export function parts(files: readonly string[] = testFiles()): Parts {
  const keys = Object.keys(slow), rank = (path: string) => keys.findIndex((key) => listed({ [key]: "" }, path));
  const tardy = files.filter((path) => listed(slow, path)).toSorted((a, b) => rank(a) - rank(b));
  return {
    fast: files.filter((path) => !listed(slow, path)),
    slow: tardy.filter((path) => !listed(alone, path)),
    alone: tardy.filter((path) => listed(alone, path)),
  };
}

/** Jobs for processes of their own: each slow file by itself, the fast ones by the dozen. */
export const jobsOf = (slow: readonly string[], fast: readonly string[]): string[][] => [
  ...slow.map((path) => [path]),
  ...Array.from({ length: Math.ceil(fast.length / dozen) }, (_, i) => fast.slice(i * dozen, (i + 1) * dozen)),
];
const dozen = 12;
