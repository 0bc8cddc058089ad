// What the user thinks of sources.
import { asked, byId, csv, download, say, whole } from "./dom.js";

/** Marks and comments, kept in a file of the run. */
export class Marks {
  /** @param {string} path of the file */
  constructor(path) {
    this.path = path;
    /** @type {Map<string, { id: string, mark: number, comment: string }>} */
    this.all = new Map();
  }

  async read() {
    for (const m of await asked("marks.json")) this.all.set(m.id, m);
    this.told();
  }

  /** @param {string} id */
  of(id) {
    return this.all.get(id) ?? { id, mark: 0, comment: "" };
  }

  /** @param {{ id: string, mark: number, comment: string }} mark */
  async set(mark) {
    this.all.delete(mark.id);
    if (mark.mark > 0 || mark.comment !== "") this.all.set(mark.id, mark);
    this.told();
    try {
      await asked("marks.json", mark);
      say(`Kept in ${this.path}`);
    } catch (error) {
      say(`Not kept in the run: ${/** @type {Error} */ (error).message}. Save the marks before you close the page.`);
    }
  }

  told() {
    byId("marks-said").textContent = `${whole(this.all.size)} marked; kept in ${this.path}`;
  }

  save() {
    download(
      "marks.csv",
      csv(["unique_id", "mark", "comment"], [...this.all.values()].map((m) => [m.id, m.mark, m.comment])),
    );
    say("marks.csv is where this browser puts what it downloads.");
  }
}
