import type { Response } from "../../../src/post/response/responses.ts";
import { withError } from "../../../src/report/figures/figure.ts";
import { plainTable } from "../../../src/report/text_table.ts";
import { responseRule } from "../../../src/survey/truth/response.ts";

/** Responses of the numbers of sources, one line a change and sample; all others are in the table of the run. */
export function responseText(responses: readonly Response[]): string {
  const counts = responses.filter((r) => r.quantity === "count");
  if (counts.length === 0) return "no pair of units has both of its sides: no response";
  const rows = counts.map((r) => {
    const { symbol } = responseRule(r.response);
    return [
      `${r.response} ${r.sample}`,
      String(r.n_minus),
      String(r.n_plus),
      `d ln N/d ${symbol} = ${withError(r.value, r.error)}`,
      withError(0, r.error_unpaired).replace(/^0(\.0+)? /, ""),
    ];
  });
  return plainTable([["response of the number", "minus", "plus", "derivative", "without pairs"], ...rows]);
}
