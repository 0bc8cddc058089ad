import assert from "node:assert/strict";
import { planSummary } from "../../cli/text/plan_summary.ts";
import { resolveSettings } from "../../src/rundir/settings/resolve.ts";
import type { Colouring, Plan } from "../../src/rundir/plan.ts";

/** A plan of a unit a brick, with what their colourings gave. */
function planOf(colourings: readonly (Colouring | undefined)[]): Plan {
  const estimate = { seconds: 60, memoryBytes: 1e9, diskBytes: 1e6 };
  const bricks = colourings.map((colouring, i) => ({ brick: `b${i}`, ccds: 1, sources: 1, colouring }));
  const units = bricks.map(({ brick }) => ({
    id: `${brick}/rs0`,
    brick,
    name: "rs0",
    rowstart: 0,
    sources: 1,
    estimate,
  }));
  return { schema: "obiwan-plan-1", code: "0", settings: resolveSettings([]), bricks, units, inputs: [], hash: "ab" };
}

Deno.test("planSummary() says how few sets a colouring found, and which bricks have more than they may need", () => {
  const text = planSummary(planOf([
    { sets: 3, least: 3, largest: 334, smallest: 333 },
    { sets: 5, least: 4, largest: 10, smallest: 9 },
    undefined,
  ]));
  assert.match(text, /\n {2}8 sets by colouring, at least 7 are needed; the largest has 334 sources, the smallest 9\n/);
  assert.match(text, /\n {2}b1 has 5 sets, at least 4 are needed\n/);
  assert.doesNotMatch(text, /b0 has/);
});

Deno.test("planSummary() names five bricks at most, and says nothing of colouring where there is none", () => {
  const many = planSummary(planOf(Array(8).fill({ sets: 2, least: 1, largest: 1, smallest: 1 })));
  assert.equal(many.match(/ has 2 sets/g)!.length, 5);
  assert.match(many, /3 other bricks/);
  assert.doesNotMatch(planSummary(planOf([undefined])), /colouring/);
});
