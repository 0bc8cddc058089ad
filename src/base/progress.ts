/** A stage of a brick's run. */
export type StageName = "load" | "inject" | "coadd" | "detect" | "fit" | "forced" | "products";

/** Receives the progress of a long piece of work. */
export interface Progress {
  /** A stage begins; the receiver keeps time. */
  stage(name: StageName): void;
  /** How far the stage is. */
  pass: PassProgress;
}

/** Progress of one pass of a stage, e.g. 12 of 40 sources of the first fit. */
export type PassProgress = (pass: string, done: number, all: number) => void;

/** For work whose progress nobody needs. */
export const unwatched: Progress = { stage() {}, pass() {} };
