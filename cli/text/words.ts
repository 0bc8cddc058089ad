import { resolve } from "node:path";
import { UsageError } from "../../src/base/errors.ts";

export const absolute = (path: string): string => resolve(path);

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

/** "8G", "500M", "1e9". @throws {UsageError} */
export function parseSize(word: string, option: string): number {
  const match = /^([\d.]+(?:e\d+)?)\s*([kMGT]?)B?$/i.exec(word);
  const value = match ? Number(match[1]) * 1000 ** ["", "K", "M", "G", "T"].indexOf(match[2].toUpperCase()) : NaN;
  if (!(value > 0)) throw new UsageError(`Cannot read ${option}: a size such as 8G is needed, it is "${word}"`);
  return value;
}

/** Milliseconds until a time of day ("06:00") or after a span ("3h", "45m", "90s"). @throws {UsageError} */
export function parseUntil(word: string, now = new Date()): number {
  const span = /^([\d.]+)([hms])$/.exec(word), clock = /^(\d{1,2}):(\d\d)$/.exec(word);
  if (span) return Number(span[1]) * { h: 3600e3, m: 60e3, s: 1e3 }[span[2] as "h" | "m" | "s"];
  if (!clock || Number(clock[1]) > 23 || Number(clock[2]) > 59) {
    throw new UsageError(
      `Cannot read --until: a time of day such as 06:00 or a span such as 3h is needed, it is "${word}"`,
    );
  }
  const then = new Date(now);
  then.setHours(Number(clock[1]), Number(clock[2]), 0, 0);
  if (then <= now) then.setDate(then.getDate() + 1);
  return then.getTime() - now.getTime();
}

/** "3/20". @throws {UsageError} */
export function parsePart(word: string, option: string): { k: number; n: number } {
  const match = /^(\d+)\/(\d+)$/.exec(word), k = Number(match?.[1]), n = Number(match?.[2]);
  if (!match || k < 1 || k > n) {
    throw new UsageError(`Cannot read ${option}: K/N with 1 <= K <= N is needed, it is "${word}"`);
  }
  return { k, n };
}

/** Where a merged table is there and not shown: says why. */
export function sayNotMerged({ name, notMerged }: { name: string; notMerged?: string }) {
  if (notMerged) console.error(`${name}: the derived tables are shown, not the merged one: ${notMerged}`);
}
