import assert from "node:assert/strict";
import { fates } from "../../../src/survey/match/fates.ts";

/** Sources per fate as `derive` prints them, and their number in the last row. */
export function lossTable(text: string): { counts: number[]; injected: number } {
  const count = (name: string) => {
    const row = text.match(new RegExp(`^${name} +(\\d+) +[\\d.]+ %$`, "m"));
    assert.ok(row, `no row "${name}" in\n${text}`);
    return Number(row[1]);
  };
  return { counts: fates.map((f) => count(f.name)), injected: count("injected, \\d+ bricks?") };
}
