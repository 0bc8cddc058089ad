/** How far a stage is. */
export interface StageState {
  /** Name of the stage. */
  stage: string;
  /** Where in the stage: of a fit by batches the blobs that are done. */
  part?: string;
  /** What is counted; "" before the stage counts. */
  pass: string;
  done: number;
  all: number;
  /** What was done when the pass was first heard of, and when that was on the clock of `performance.now()`. */
  from: { done: number; at: number };
}

/** A stage that begins now. */
export const begun = (stage: string): StageState => ({
  ...{ stage, pass: "", done: 0, all: 0 },
  from: { done: 0, at: performance.now() },
});

/** Takes news of a pass into a state; one that counts anew has a new pace. */
export function heedPass(state: StageState, pass: string, done: number, all: number) {
  if (state.pass !== pass || done < state.done) state.from = { done, at: performance.now() };
  [state.pass, state.done, state.all] = [pass, done, all];
}

/** "inject, 1200 of 5000 sources on exposures" */
export const placeWords = ({ stage, part, pass, done, all }: StageState): string =>
  [stage, ...(part ? [part] : []), ...(pass ? [`${done} of ${all} ${pass}`] : [])].join(", ");

/** Stage, share, pace and time left: "inject, 1200 of 5000 sources on exposures (24%), 40/s, 2 min left". */
export function stageWords(state: StageState): string {
  const { done, all, from } = state, rate = (done - from.done) / ((performance.now() - from.at) / 1000);
  const place = placeWords(state) + (all > 0 ? ` (${Math.floor((100 * done) / all)}%)` : "");
  if (!(rate > 0 && rate < Infinity) || done >= all) return place;
  return `${place}, ${pace(rate)}, ${duration((all - done) / rate)} left`;
}

/** Counts a second in words: "40/s", "2.5 bricks/min". */
export function pace(rate: number, unit = ""): string {
  const [of, per] = rate >= 1 ? [rate, "s"] : [60 * rate, "min"];
  return `${Number(of.toPrecision(2)).toLocaleString("en")}${unit && ` ${unit}`}/${per}`;
}

/** Seconds in words: "3 s", "12 min", "2.5 h". */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return seconds < 172800 ? `${(seconds / 3600).toFixed(1)} h` : `${(seconds / 86400).toFixed(1)} days`;
}
