/** Told how far a long piece of work is. */
export interface Progress {
  /** A stage begins; who listens keeps time. */
  stage(name: string): void;
  pass: PassProgress;
}

/** Told how far one pass of a stage is, e.g. 12 of 40 sources of the first fit. */
export type PassProgress = (pass: string, done: number, all: number) => void;

/** For work that nobody watches. */
export const unwatched: Progress = { stage() {}, pass() {} };
