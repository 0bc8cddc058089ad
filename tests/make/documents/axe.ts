import axe from "axe-core";

/** The part of a browser's page that this needs. */
interface Page {
  evaluate(script: string): Promise<unknown>;
}

/** What axe-core calls serious or critical in a page that is open: rule, how often, and the first place. */
export async function seriousFaults(page: Page): Promise<string[]> {
  // By the debugger, which no policy of the page keeps out.
  await page.evaluate(axe.source);
  return await page.evaluate(`axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) =>
    violations.filter((v) => v.impact === "serious" || v.impact === "critical").map((v) =>
      v.id + " (" + v.nodes.length + "): " + v.nodes[0].target + " " + v.nodes[0].html.slice(0, 200)))`) as string[];
}
