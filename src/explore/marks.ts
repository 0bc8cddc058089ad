import type { RunDisk } from "../base/disk.ts";
import { InputError, UsageError } from "../base/errors.ts";
import { holds, parseShape } from "../base/json/json_shape.ts";

/** What somebody thought of a source: a mark from 1 to 5, or 0 for none, and words. */
export interface Mark {
  id: string;
  mark: number;
  comment: string;
}

interface MarksFile {
  schema: "obiwan-marks-1";
  marks: Mark[];
}

const markShape = { id: "string", mark: "whole", comment: "string" } as const;
const longest = 2000;

/** Marks and comments of a run, kept in a file that is written anew with each. */
export class Marks {
  readonly #marks = new Map<string, Mark>();
  #written: Promise<void> = Promise.resolve();

  private constructor(readonly disk: RunDisk, readonly path: string) {}

  /** @throws {InputError} when the file is there and cannot be read */
  static async open(disk: RunDisk, path: string): Promise<Marks> {
    const marks = new Marks(disk, path);
    if (!(await disk.exists(path))) return marks;
    const file = parseShape<MarksFile>(await disk.read(path), { schema: "string", marks: [markShape] });
    if (!file) throw new InputError(`Cannot read "${path}": it is no file of marks; move it away`);
    for (const mark of file.marks) marks.#marks.set(mark.id, mark);
    return marks;
  }

  all(): Mark[] {
    return [...this.#marks.values()];
  }

  /** Sets or, without mark and words, removes one, and writes the file.
   * @throws {UsageError} for what is no mark {@link ResourceError} when the file cannot be written */
  async set(value: unknown): Promise<void> {
    if (!holds(value, markShape)) throw new UsageError("Cannot mark: an id, a mark and a comment are needed");
    const { id, mark, comment } = value as Mark;
    if (mark > 5 || comment.length > longest || id.length > 200) {
      throw new UsageError(`Cannot mark: marks are 0 to 5, comments have at most ${longest} characters`);
    }
    this.#marks.delete(id);
    if (mark > 0 || comment !== "") this.#marks.set(id, { id, mark, comment });
    // Two that come at once are written one after another.
    const write = () => this.#write();
    this.#written = this.#written.then(write, write);
    await this.#written;
  }

  async #write() {
    const file: MarksFile = { schema: "obiwan-marks-1", marks: this.all() };
    await this.disk.write(this.path, new TextEncoder().encode(JSON.stringify(file, null, 1) + "\n"));
  }
}
