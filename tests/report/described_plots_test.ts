import assert from "node:assert/strict";
import { runFigures } from "../../src/report/figures/all.ts";
import { openPlotter } from "../../src/report/plot.ts";
import { read } from "../docs/markdown.ts";
import { madeResults } from "../make/tables/made_results.ts";

/** Names of plots in the table of docs/report.md; `…` at the end stands for any further text. */
function described(): string[] {
  const table = read("docs/report.md").split("| question | plots |")[1].split("\n\n")[0];
  return [...table.matchAll(/`([^`]+)`/g)].map(([, name]) => name);
}

const covers = (name: string, id: string) => name.endsWith("…") ? id.startsWith(name.slice(0, -1)) : id === name;

Deno.test("docs/report.md says which question each plot answers, and names no plot that does not exist", async () => {
  const figures = await runFigures(madeResults("/none"), await openPlotter()), names = described();
  const ids = figures.map((f) => f.id).filter((id) => !names.some((n) => covers(n, id)));
  assert.deepEqual(ids, [], "plots without a row");
  assert.deepEqual(names.filter((n) => !figures.some((f) => covers(n, f.id))), [], "rows without a plot");
});
