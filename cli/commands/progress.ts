import type { Progress } from "../../src/run/supervise/supervisor.ts";
import { duration } from "./words.ts";

/** Shows how a run goes on: a bar on a terminal, else one line a minute. Other lines go through it, so that they do not mix. */
export async function showProgress(terminal: boolean) {
  const began = performance.now();
  let last: Progress | undefined, spoken = -Infinity, shown = "";
  const words = (p: Progress) => {
    const seconds = (performance.now() - began) / 1000, [active] = p.active;
    const now = active
      ? ` | ${active.unit} | ${active.stage}${active.all > 0 ? ` ${active.done}/${active.all} blobs` : ""}`
      : "";
    const more = p.active.length > 1 ? ` and ${p.active.length - 1} more` : "";
    const rate = p.workDone - first > 0 ? (p.workDone - first) / seconds : 0;
    const left = rate > 0 ? ` | ${duration((p.workAll - p.workDone) / rate)} left` : "";
    return `unit ${p.done}/${p.units}${now}${more}${left}${p.failed > 0 ? ` | ${p.failed} failed` : ""}`;
  };
  let first = 0;
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
      show: (p: Progress) => {
        if (!last) [first, spoken] = [p.workDone, performance.now()];
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
    show: (p: Progress) => {
      if (!last) first = p.workDone;
      shown = words(p);
      if (!last) bar.start(Math.max(1, p.workAll), p.workDone, { words: shown });
      else bar.update(p.workDone, { words: shown });
      last = p;
    },
    end: () => bar.stop(),
  };
}
