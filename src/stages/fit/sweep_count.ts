import type { PassProgress } from "../../base/progress.ts";

/** What a sweep counts, and the most fits that it makes of one source. */
const passes = {
  "first fit": { what: "sources of the first fit", fits: 1 },
  models: { what: "sources of the model choice", fits: 5 },
} as const;

/** Counts the sources of a sweep; a wave may hold hundreds, so that its fits count by their share. */
export class SweepCount {
  #before = 0;
  #wave = 0;
  /** Of the present wave, in earlier calls of the fitter. */
  #fits = 0;

  constructor(readonly progress: PassProgress, readonly pass: keyof typeof passes, readonly all: number) {
    this.#tell(0);
  }

  begin(sources: number) {
    [this.#wave, this.#fits] = [sources, 0];
  }

  /** @param done fits of the present call that are finished */
  fitted(done: number) {
    const share = (this.#fits + done) / (passes[this.pass].fits * this.#wave);
    this.#tell(Math.floor(Math.min(1, share) * this.#wave));
  }

  endOfCall(fits: number) {
    this.#fits += fits;
  }

  end() {
    this.#before += this.#wave;
    this.#tell(0);
  }

  #tell(within: number) {
    this.progress(passes[this.pass].what, this.#before + within, this.all);
  }
}
