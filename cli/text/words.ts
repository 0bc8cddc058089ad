/** Seconds in words: "3 s", "12 min", "2.5 h". */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return seconds < 172800 ? `${(seconds / 3600).toFixed(1)} h` : `${(seconds / 86400).toFixed(1)} days`;
}

/** Bytes in words: "12 MB". */
export function size(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let k = 0;
  while (bytes >= 1000 && k < units.length - 1) [bytes, k] = [bytes / 1000, k + 1];
  return `${bytes < 10 && k > 0 ? bytes.toFixed(1) : Math.round(bytes)} ${units[k]}`;
}

/** If there is a merged table that is not shown: why. */
export function sayNotMerged({ name, notMerged }: { name: string; notMerged?: string }) {
  if (notMerged) console.error(`${name}: the derived tables are shown, not the merged one: ${notMerged}`);
}
