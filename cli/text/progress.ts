import type { RunProgress } from "../../src/run/supervise/progress.ts";
import { stageWords } from "../../src/run/stage_words.ts";
import { duration } from "./words.ts";

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

/** Shows the progress of a run: a bar on a terminal, else one line per minute. Other messages go through it, so that they do not mix. */
export async function showProgress(terminal: boolean) {
  const began = performance.now();
  let first: RunProgress | undefined, last: RunProgress | undefined, spoken = -Infinity, shown = "";
  const words = (p: RunProgress) => progressWords(p, first ?? p, (performance.now() - began) / 1000);
  if (!terminal) {
    const timer = setInterval(() => {
      if (last && performance.now() - spoken >= 60e3) {
        spoken = performance.now();
        console.error(words(last));
      }
    }, 1000);
    Deno.unrefTimer(timer);
    return {
      line: (text: string) => console.error(text),
      show: (p: RunProgress) => {
        if (!first) [first, spoken] = [p, performance.now()];
        last = p;
      },
      end: () => clearInterval(timer),
    };
  }
  const { default: { SingleBar, Presets } } = await import("cli-progress");
  const bar = new SingleBar({
    format: "{bar} {words}",
    barsize: 20,
    hideCursor: true,
    clearOnComplete: true,
    stream: process.stderr,
  }, Presets.shades_classic);
  return {
    line: (text: string) => {
      if (last) bar.stop();
      console.error(text);
      if (last) bar.start(Math.max(1, last.workAll), last.workDone, { words: shown });
    },
    show: (p: RunProgress) => {
      first ??= p;
      shown = words(p);
      if (!last) bar.start(Math.max(1, p.workAll), p.workDone, { words: shown });
      else bar.update(p.workDone, { words: shown });
      last = p;
    },
    end: () => bar.stop(),
  };
}
