export { duration } from "../../src/run/stage_words.ts";

/** Bytes in words: "12 MB". */
export function size(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let k = 0;
  while (bytes >= 1000 && k < units.length - 1) [bytes, k] = [bytes / 1000, k + 1];
  return `${bytes < 10 && k > 0 ? bytes.toFixed(1) : Math.round(bytes)} ${units[k]}`;
}

/** If there is a merged table that is not shown: why. */
export function sayNotMerged({ name, notMerged }: { name: string; notMerged?: string }, say: (line: string) => void) {
  if (notMerged) say(`${name}: the derived tables are shown, not the merged one: ${notMerged}`);
}

/** The program as the user called it: `obiwan` where the PATH has it, else the path of the launcher. */
export function called(): string {
  try {
    return Deno.env.get("OBIWAN_CALLED") || "obiwan";
  } catch {
    // A command that may not read the environment.
    return "obiwan";
  }
}

/** Says what may be done now, one command a line, ready to be pasted. */
export function sayNext(...lines: readonly string[]) {
  for (const line of lines) console.error(`next: ${called()} ${line}`);
}
