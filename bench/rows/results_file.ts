import { type Row, rowLine, type Run, runLine } from "./results.ts";

/** Rows of a run on their way to a file; each is on disk before `add` returns. */
export class ResultsFile {
  #path: string | undefined;
  #run: Run;
  #begun = false;

  /** @param path undefined: nothing is kept */
  constructor(path: string | undefined, run: Run) {
    this.#path = path;
    this.#run = run;
  }

  add(row: Row): void {
    if (this.#path === undefined) return;
    if (!this.#begun) this.#append(runLine(this.#run));
    this.#begun = true;
    this.#append(rowLine(this.#run, row));
  }

  #append(line: string) {
    const dir = /^(.*)\//.exec(this.#path!)?.[1];
    if (dir) Deno.mkdirSync(dir, { recursive: true });
    Deno.writeTextFileSync(this.#path!, line + "\n", { append: true });
  }
}
