import { catalogueColumns } from "../../src/survey/catalogue/columns.ts";
import { shippedCuts } from "../../src/post/derive/cuts.ts";
import { type ColumnMeaning, obiwanBits, randomsColumns, summaryColumns } from "../../src/post/derive/data_model.ts";
import { aliasMeanings } from "../../src/post/derive/names.ts";
import { wanted } from "../../src/post/derive/injections.ts";
import { markdownTable } from "./markdown_table.ts";
import { fates } from "../../src/survey/match/fates.ts";

const columns = (list: readonly ColumnMeaning[]) =>
  markdownTable(["column", "unit", "meaning"], list.map((c) => [`\`${c.name}\``, c.unit ?? "", c.meaning]));

/** Text of docs/reference/data-model.md. */
export function dataModelPage(): string {
  return `# Data model of the derived and merged tables

Made by \`deno task docs\` from \`src/survey/catalogue/columns.ts\`, \`src/survey/match/fates.ts\`, \`data_model.ts\`, \`names.ts\` and \`cuts.json\` of
\`src/post/derive/\`; do not edit.

\`RUN/derived/<bri>/<brick>/randoms.{fits,parquet}\` has one row for every source injected into the brick,
\`RUN/merged/randoms.{fits,parquet}\` one for every source of the run. \`*\` stands for each band. A float that was not measured
is NaN, an integer 0, text empty. Units are those of the FITS cards \`TUNIT\`; the merged Parquet file has them in its
footer (key \`obiwan\`, \`units\`). [How to read them](../howto/read-results.md).

${randomsColumns.map((g) => `## ${g.title}\n\n${columns(g.columns)}`).join("\n\n")}

## Other programs' names

\`derive --names obiwan\` adds what Obiwan's summary and plots read besides. Whole numbers of the match (\`tractor_*\`) are then f8, and NaN where there is none, as in Obiwan's tables, but for those of 64 bits,
which a float cannot hold:

${columns(aliasMeanings("obiwan"))}

\`derive --names legacysim\` adds legacysim's names of the truth, and makes the tree in which its \`merge\` and \`match\` look, below \`RUN/legacysim\`:

${columns(aliasMeanings("legacysim"))}

## The catalogue itself

\`tractor-<brick>.fits\` has every column of its match above, without \`tractor_\`, and these:

${columns(catalogueColumns.filter((c) => !wanted(c.name, ["*"])))}

## Codes of \`fate\`

Every source has exactly one; cards \`FATE_<code>\`. The first that applies, in this order; 8 and 9 take the place of others where the cause is known.

${markdownTable(["code", "name", "meaning"], fates.map((f) => [f.code, f.name, f.meaning]))}

## Bits of \`obiwan_mask\`

The usual test is \`obiwan_mask == 1\`: recovered, and not coinciding with a real source.

${markdownTable(["bit", "value", "name", "meaning"], obiwanBits.map((b) => [b.bit, 2 ** b.bit, b.name, b.meaning]))}

## Bits of \`targets_mask\` and \`targets_mask_true\`

These are the defaults; \`derive --cuts\` may replace them. Cards \`TARGET<bit>\` say which. \`targets_mask\` is 0 for sources that were not recovered.

${markdownTable(["bit", "value", "name", "selection"], shippedCuts.map((c) => [c.bit, 2 ** c.bit, c.name, c.about]))}

## \`summary\`: one row per brick

${columns(summaryColumns)}
`;
}
