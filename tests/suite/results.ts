import { stripVTControlCharacters } from "node:util";

/** How many tests ended how. */
export interface Counts {
  passed: number;
  failed: number;
  ignored: number;
}

/** A test and how long it took. */
export interface Timed {
  name: string;
  seconds: number;
}

const lastLine = (said: string) => stripVTControlCharacters(said).match(/^(?:ok|FAILED) \| \d+ passed.*$/gm)?.at(-1);

/** Whether `deno test` came to its last line. */
export const hasEnded = (said: string): boolean => lastLine(said) !== undefined;

/** Counts of the last line of `deno test`; a run that ended before it has failed once. */
export function countsOf(said: string): Counts {
  const last = lastLine(said);
  if (!last) return { passed: 0, failed: 1, ignored: 0 };
  const count = (word: string) => Number(new RegExp(`(\\d+) ${word}`).exec(last)?.[1] ?? 0);
  return { passed: count("passed"), failed: count("failed"), ignored: count("ignored") };
}

const entities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
const plain = (xml: string) => xml.replace(/&(amp|lt|gt|quot|apos);/g, (_, name) => entities[name]);

/** Tests of a JUnit file; steps of a test are part of it. */
export function timesOf(junit: string): Timed[] {
  const cases = [...junit.matchAll(/<testcase name="([^"]*)" classname="([^"]*)" time="([\d.]+)"/g)];
  return cases.filter(([, name]) => !name.includes(" &gt; ")).map(([, name, file, time]) => ({
    name: `${file.replace(/^\.\//, "")}: ${plain(name)}`,
    seconds: Number(time),
  }));
}
