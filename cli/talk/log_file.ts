import { ResourceError } from "../../src/base/errors.ts";

/** A file to which lines are appended as they come, each with the time (UTC). */
export class LogFile {
  readonly #file: Deno.FsFile;

  /** @throws {ResourceError} when it cannot be written */
  constructor(readonly path: string) {
    try {
      this.#file = Deno.openSync(path, { append: true, create: true });
    } catch (error) {
      throw new ResourceError(
        `Cannot write --log ${path}: ${
          (error as Error).message
        }; name a file in a directory that there is and that may be written`,
      );
    }
  }

  /** Writes the lines of a text. What a full disk refuses is lost: it must not end the work. */
  add(text: string) {
    const time = new Date().toISOString().slice(0, 19) + "Z";
    const bytes = new TextEncoder().encode(text.split("\n").map((line) => `${time} ${line}\n`).join(""));
    try {
      for (let at = 0; at < bytes.length;) at += this.#file.writeSync(bytes.subarray(at));
    } catch {
      // Nobody can be told but the user, who reads the lines on the terminal.
    }
  }

  close() {
    this.#file.close();
  }
}
