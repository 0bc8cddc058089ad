import type { Response } from "../../post/response/responses.ts";
import type { RunResults } from "../../post/science/results.ts";
import { responseRules } from "../../survey/truth/response.ts";
import { brief, type Figure, isFigure, type NoFigure, withError } from "../figures/figure.ts";
import { html, htmlTable } from "../html.ts";
import { figureHtml } from "./figure_html.ts";
import { framed } from "./frame.ts";

/** Every response of a run: what was changed, plots, and the table. */
export async function responsePage(
  { name }: RunResults,
  responses: readonly Response[],
  figures: readonly (Figure | NoFigure)[],
): Promise<string> {
  const drawn = figures.filter((f) => f.group === "Response").filter(isFigure);
  const rules = responseRules.filter((rule) => responses.some((r) => r.response === rule.kind));
  const body = html`<h1>Responses</h1>
<ul>${rules.map(({ kind, symbol, about }) => html`<li>${kind}: ${about}; derivatives are by ${symbol}</li>`)}</ul>
<div class="plots">${drawn.map((f) => figureHtml(f))}</div>
<div class="words">${
    htmlTable([
      ["change", "sample", "quantity", "over", "response", "without pairs", "minus", "plus", "sources in both"],
      ...responses.map((r) => [
        `${r.response} ${r.amount}`,
        r.sample,
        r.quantity,
        r.over,
        withError(r.value, r.error),
        `± ${brief(r.error_unpaired, 2)}`,
        `${brief(r.minus, 5)} (${r.n_minus})`,
        `${brief(r.plus, 5)} (${r.n_plus})`,
        String(r.n_both),
      ]),
    ])
  }</div>`;
  return await framed({ file: "response.html", title: "Responses", run: name }, body);
}
