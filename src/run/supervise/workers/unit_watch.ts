import { begun, heedPass, placeWords } from "../../stage_words.ts";
import type { Report } from "../../units/messages.ts";
import type { UnitProgress } from "../progress.ts";

/** Follows the making of a unit by its worker's reports. */
export class UnitWatch {
  /** Blobs that are being fitted; none outside the fit. */
  blobs: number[] = [];
  #news = "";
  #moved = performance.now();
  #waits = false;
  /** Whether the worker has begun with it. */
  begun = false;

  /** @param progress is kept up to date */
  constructor(readonly progress: UnitProgress) {}

  heed(report: Report) {
    const { progress } = this;
    if ("id" in report && report.id === progress.unit) this.begun = true;
    if (report.type === "stage") {
      Object.assign(progress, begun(report.name), { part: undefined });
      this.blobs = [];
    } else if (report.type === "blobs") {
      this.blobs = report.blobs;
      Object.assign(progress, begun(progress.stage), { part: `${report.done} of ${report.all} blobs` });
      progress.fitted = report.all > 0 ? report.done / report.all : 0;
    } else if (report.type === "progress") {
      heedPass(progress, report.pass, report.done, report.all);
    } else if (report.type === "waits") {
      this.#waits = report.waits;
      progress.part = report.waits ? "waits for its turn" : undefined;
      this.excuse();
    } else if (report.type !== "ready") return;
    const news = JSON.stringify({ ...report, all: 0 });
    if (news !== this.#news) this.#moved = performance.now();
    this.#news = news;
  }

  /** Seconds since the last progress: another stage or pass, another number done, other blobs. The same once more is none, and
   * neither are lines of text. Who waits for other units is not idle. */
  get idle(): number {
    return this.#waits ? 0 : (performance.now() - this.#moved) / 1000;
  }

  /** What comes from now on counts. */
  excuse() {
    this.#moved = performance.now();
  }

  /** Stage and share. */
  get place(): string {
    return placeWords(this.progress);
  }
}
