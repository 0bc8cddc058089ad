import type { RunProgress } from "../../src/run/supervise/progress.ts";
import { stageWords } from "../../src/run/stage_words.ts";
import type { Display } from "./display.ts";
import { duration } from "../text/words.ts";

/** A run in one line: units, what is being made, units an hour and time left at the pace since its start.
 * @param first how it stood then @param seconds since then */
export function progressWords(p: RunProgress, first: RunProgress, seconds: number): string {
  const [active] = p.active, made = p.done - first.done, work = p.workDone - first.workDone;
  const now = active ? ` | ${active.unit} | ${stageWords(active)}` : "";
  const more = p.active.length > 1 ? ` and ${p.active.length - 1} more` : "";
  const hourly = made > 0 ? ` | ${Number(((3600 * made) / seconds).toPrecision(2))} units/h` : "";
  const left = work > 0 ? ` | ${duration(((p.workAll - p.workDone) / work) * seconds)} left` : "";
  return `unit ${p.done}/${p.units}${now}${more}${hourly}${left}${p.failed > 0 ? ` | ${p.failed} failed` : ""}`;
}

/** Shows the progress of a run as it is told. */
export function runWatch(display: Display): (p: RunProgress) => void {
  const began = performance.now();
  let first: RunProgress | undefined;
  return (p) => {
    first ??= p;
    const from = first;
    display.show(p.workDone, p.workAll, () => progressWords(p, from, (performance.now() - began) / 1000));
  };
}
