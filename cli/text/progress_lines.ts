import { duration } from "./words.ts";

/** Shows the progress of long work: a bar on a terminal, else one line per minute. */
export async function progressLines(terminal = Deno.stderr.isTerminal()) {
  let what = "", began = 0, spoken = 0;
  const words = (done: number, total: number, unit: string) => {
    const rate = done / ((performance.now() - began) / 1000), count = (n: number) => Math.round(n).toLocaleString("en");
    const left = rate > 0 ? ` | ${duration((total - done) / rate)} left` : "";
    return `${what} ${count(done)}/${count(total)} ${unit} | ${count(rate)} ${unit}/s${left}`;
  };
  const bar = terminal ? await makeBar() : undefined;
  return {
    /** @param act what is done @param done of `total`, counted in `unit` */
    show(act: string, done: number, total: number, unit: string) {
      const now = performance.now();
      if (act !== what) {
        if (bar && what) bar.stop();
        [what, began, spoken] = [act, now, now];
        bar?.start(Math.max(1, total), done, { words: `${act} …` });
      }
      if (now - spoken < (bar ? 200 : 60e3)) return;
      spoken = now;
      if (bar) bar.update(done, { words: words(done, total, unit) });
      else console.error(words(done, total, unit));
    },
    end: () => bar?.stop(),
  };
}

async function makeBar() {
  const { default: { SingleBar, Presets } } = await import("cli-progress");
  const look = {
    format: "{bar} {words}",
    barsize: 20,
    hideCursor: true,
    clearOnComplete: true,
    stream: process.stderr,
  };
  return new SingleBar(look, Presets.shades_classic);
}
