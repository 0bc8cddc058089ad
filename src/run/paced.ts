import type { PassProgress } from "../base/progress.ts";
import { begun, heedPass, stageWords } from "./stage_words.ts";

/** Passes on the begin and the end of a pass, and what is new in between at most once a second. */
export function paced(tell: PassProgress): PassProgress {
  let told = -Infinity, current = "";
  return (pass, done, all) => {
    const now = performance.now();
    if (pass === current && done < all && now - told < 1000) return;
    [current, told] = [pass, now];
    tell(pass, done, all);
  };
}

/** Least seconds between two lines about a stage; of one that takes long, a twentieth of its time so far. */
const lineEvery = 5;

/** Lines about a stage that takes long: how far it is, how fast, and how long still. Short ones get none. */
export function stageLines(stage: string, say: (line: string) => void): PassProgress {
  const state = begun(stage), since = performance.now();
  let spoken = since;
  return (pass, done, all) => {
    heedPass(state, pass, done, all);
    const now = performance.now(), pause = Math.max(1000 * lineEvery, (now - since) / 20);
    if (now - spoken < pause) return;
    spoken = now;
    say(stageWords(state));
  };
}
