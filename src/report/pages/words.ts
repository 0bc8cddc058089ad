import { fates } from "../../survey/match/fates.ts";
import { wilson } from "../../post/science/binomial.ts";
import type { BrickResult, RunResults } from "../../post/science/results.ts";
import type { Rows } from "../../post/science/rows.ts";

export const percent = (x: number): string => Number.isFinite(x) ? `${(100 * x).toFixed(1)} %` : "–";

/** Seconds for people. */
export function seconds(s: number): string {
  return s < 120 ? `${s.toFixed(1)} s` : s < 7200 ? `${(s / 60).toFixed(1)} min` : `${(s / 3600).toFixed(1)} h`;
}

const states: readonly BrickResult["state"][] = [
  "complete",
  "failed in part",
  "not finished",
  "not derived",
  "nothing to do",
];

/** "512 bricks, 498 complete, 9 nothing to do, 5 failed in part. Of 824 …" */
export function verdict(results: RunResults, rows: Rows): string {
  const { bricks } = results, tried = rows.tried(), k = tried.filter(rows.recovered()).length;
  const counts = states.map((s) => [s, bricks.filter((b) => b.state === s).length] as const).filter(([, n]) => n > 0);
  const w = wilson(k, tried.length);
  const vetoed = rows.vetoed(), clear = tried.filter((i) => !vetoed(i)), found = clear.filter(rows.recovered()).length;
  const without = clear.length < tried.length
    ? ` Outside the vetoes (BRIGHT, MEDIUM, GALAXY, CLUSTER) ${found} of ${clear.length}: ${
      percent(found / clear.length)
    }.`
    : "";
  return `${bricks.length} ${bricks.length === 1 ? "brick" : "bricks"}: ${
    counts.map(([s, n]) => `${n} ${s}`).join(", ")
  }. ` +
    `Of ${tried.length} injected sources inside of their bricks ${k} are recovered: ${percent(w.fraction)} (${
      percent(w.low)
    } to ${percent(w.high)}).${without}`;
}

export const fateName = (code: number): string => fates.find((f) => f.code === code)?.name ?? String(code);

/** A name that is safe as a file's, else one by number: names of bricks are foreign text. */
export function brickFiles(bricks: readonly { brick: string }[]): Map<string, string> {
  return new Map(
    bricks.map((
      { brick },
      i,
    ) => [brick, /^[A-Za-z0-9][\w.-]{0,60}$/.test(brick) ? `${brick}.html` : `brick-${i}.html`]),
  );
}
