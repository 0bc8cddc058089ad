import { dirname } from "node:path";
import type { TraceEvent } from "../../src/run/trace/events.ts";

/** A file of JSON lines that holds everything up to the present also when the process dies. */
export class TraceFile implements Disposable {
  readonly #file: Deno.FsFile;

  /** @param about goes into the first line, beside the name of the format */
  constructor(path: string, about: Record<string, unknown>) {
    Deno.mkdirSync(dirname(path), { recursive: true });
    this.#file = Deno.openSync(path, { write: true, create: true, truncate: true });
    this.#line({ schema: "obiwan-trace-1", ...about });
  }

  write(event: TraceEvent) {
    this.#line(event);
  }

  #line(value: unknown) {
    const bytes = new TextEncoder().encode(JSON.stringify(value) + "\n");
    for (let done = 0; done < bytes.length;) done += this.#file.writeSync(bytes.subarray(done));
  }

  [Symbol.dispose]() {
    this.#file.close();
  }
}
