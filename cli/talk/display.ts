/** Shows one line about what goes on: a bar on a terminal, else a line once a minute. Other lines go through it, so that they do
 * not mix. */
export interface Display {
  /** @param words called when they are shown @param done of `all`, for the bar */
  show(done: number, all: number, words: () => string): void;
  line(text: string): void;
  /** Takes the bar away; what is shown later brings it back. */
  end(): void;
  /** Nothing is shown after this. */
  close(): void;
}

/** Milliseconds between two lines without a terminal, and between two looks of a bar. */
const lineEvery = 60_000, barEvery = 100;

/** One for a terminal, or for a file. @param out where lines go */
export async function openDisplay(terminal: boolean, out: (text: string) => void): Promise<Display> {
  return terminal ? await barDisplay(out) : lineDisplay(out);
}

/** For those who want to see nothing but some lines. */
export const noDisplay = (out: (text: string) => void): Display => ({ show() {}, line: out, end() {}, close() {} });

function lineDisplay(out: (text: string) => void): Display {
  let spoken = performance.now(), last: (() => string) | undefined;
  const speak = () => {
    if (!last || performance.now() - spoken < lineEvery) return;
    spoken = performance.now();
    out(last());
  };
  // Work that waits long for one answer reports nothing meanwhile.
  const timer = setInterval(speak, 1000);
  Deno.unrefTimer(timer);
  return {
    show(_done, _all, words) {
      last = words;
      speak();
    },
    line: out,
    end: () => last = undefined,
    close: () => clearInterval(timer),
  };
}

async function barDisplay(out: (text: string) => void): Promise<Display> {
  const { default: { SingleBar, Presets } } = await import("cli-progress");
  const look = {
    format: "{bar} {words}",
    barsize: 20,
    hideCursor: true,
    clearOnComplete: true,
    stream: process.stderr,
  };
  const bar = new SingleBar(look, Presets.shades_classic);
  let state: { done: number; all: number; words: () => string } | undefined, drawn = -Infinity;
  const start = () => {
    if (!state) return;
    bar.start(Math.max(1, state.all), state.done, { words: state.words() });
    drawn = performance.now();
  };
  const end = () => {
    if (state) bar.stop();
    state = undefined;
  };
  return {
    show(done, all, words) {
      const other = !state || state.all !== all || done < state.done;
      if (other && state) bar.stop();
      state = { done, all, words };
      if (other) return start();
      if (performance.now() - drawn < barEvery) return;
      drawn = performance.now();
      bar.update(done, { words: words() });
    },
    line(text) {
      if (state) bar.stop();
      out(text);
      start();
    },
    end,
    close: end,
  };
}
