/** Lines about long work for stderr: one line that changes on a terminal, else one a minute. */
export class ProgressLines {
  readonly #terminal = Deno.stderr.isTerminal();
  #begin = performance.now();
  #last = this.#begin;
  #what = "";
  #open = false;

  /** @param done of `total`, counted in `unit`s */
  show(what: string, done: number, total: number, unit: string) {
    const now = performance.now();
    if (what !== this.#what) [this.#what, this.#begin] = [what, now];
    if (now - this.#last < (this.#terminal ? 200 : 60_000)) return;
    this.#last = now;
    const rate = done / ((now - this.#begin) / 1000), left = rate > 0 ? (total - done) / rate : 0;
    const text = `${what} ${done.toLocaleString("en")}/${total.toLocaleString("en")} ${unit} | ${
      Math.round(rate).toLocaleString("en")
    } ${unit}/s | ${clock(left)} left`;
    Deno.stderr.writeSync(new TextEncoder().encode(this.#terminal ? `\r\x1b[2K${text}` : `${text}\n`));
    this.#open = this.#terminal;
  }

  /** Ends the line that changes. */
  end() {
    if (this.#open) Deno.stderr.writeSync(new TextEncoder().encode("\r\x1b[2K"));
    this.#open = false;
  }
}

const clock = (seconds: number) => {
  const s = Math.round(seconds), two = (n: number) => String(n).padStart(2, "0");
  return `${two(Math.floor(s / 3600))}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
};
