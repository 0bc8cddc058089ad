import type { PassProgress } from "../base/progress.ts";

/** Milliseconds between two lines about passes. */
const talkEvery = 5000;

/** Says how a pass goes on, every few seconds and at its end. @param spoken when something was last said, on the clock of
 * performance.now() */
export function paced(
  say: (line: string) => void,
  words: (pass: string, done: number, all: number) => string,
  spoken = 0,
): PassProgress {
  return (pass, done, all) => {
    if (done < all && performance.now() - spoken < talkEvery) return;
    spoken = performance.now();
    say(words(pass, done, all));
  };
}
