import { pace } from "../../src/run/stage_words.ts";
import { duration, size } from "../text/words.ts";

/** A stage of long work, as it stands. Times are those of `performance.now()`. */
export interface Stage {
  name: string;
  done: number;
  all: number;
  /** What is counted, e.g. "bricks". */
  unit: string;
  /** When it began, and what was done then. */
  began: number;
  from: number;
}

/** Of a stage: counts a second, and seconds left; undefined before anything is done. */
export function paceOf({ done, all, from, began }: Stage): { rate?: number; secondsLeft?: number } {
  const rate = (done - from) / ((performance.now() - began) / 1000);
  if (!(rate > 0 && rate < Infinity)) return {};
  return { rate, secondsLeft: (all - done) / rate };
}

const count = (n: number) => Math.round(n).toLocaleString("en");

/** "deriving: 12 of 40 bricks (30%) | 3.1 bricks/s | 9 s left | 310 MB". @param memory bytes */
export function stageLine(stage: Stage, memory: number): string {
  const { name, done, all, unit } = stage, { rate, secondsLeft } = paceOf(stage);
  const share = all > 0 ? `: ${count(done)} of ${count(all)} ${unit} (${Math.floor((100 * done) / all)}%)` : "";
  const parts = [`${name}${share}`];
  if (rate !== undefined && all > 0) parts.push(pace(rate, unit), `${duration(secondsLeft!)} left`);
  return [...parts, size(memory)].join(" | ");
}

/** What is said of a stage when it is over: "deriving: 40 bricks in 13 s, 310 MB". @param memory bytes */
export function stageEnd({ name, done, unit, began }: Stage, memory: number): string {
  return `${name}: ${count(done)} ${unit} in ${duration((performance.now() - began) / 1000)}, ${size(memory)}`;
}
