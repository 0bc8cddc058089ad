import { UsageError } from "../../src/base/errors.ts";

/** "8G", "500M", "1e9" in bytes. @throws {UsageError} */
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
