import { shippedCuts } from "../../src/post/derive/cuts.ts";
import { type ColumnMeaning, obiwanBits, randomsColumns } from "../../src/post/derive/data_model.ts";
import { aliasMeanings } from "../../src/post/derive/names.ts";
import { catalogueColumns } from "../../src/survey/catalogue/columns.ts";
import { carried, summaryModel } from "../../src/survey/data_model/tables/derived.ts";
import { dr5Columns } from "../../src/survey/data_model/tables/dr5.ts";
import { fates } from "../../src/survey/match/fates.ts";
import { markdownTable } from "./markdown_table.ts";
import { columnTable, productSections } from "./products_section.ts";

const columns = (list: readonly ColumnMeaning[]) =>
  markdownTable(["column", "unit", "meaning"], list.map((c) => [`\`${c.name}\``, c.unit ?? "", c.meaning]));

/** The match, whose columns are the catalogue's, is told in a sentence. */
const groups = randomsColumns.slice(0, -1), match = randomsColumns.at(-1)!;
const left = catalogueColumns.filter((c) => !carried(c.name, ["*"]) && !c.wise).map((c) => `\`${c.name}\``);

/** Text of docs/reference/data-model.md. */
export function dataModelPage(): string {
  return `# Data model

Made by \`deno task docs\` from \`src/survey/data_model/\`, \`src/survey/catalogue/\`, \`src/survey/match/fates.ts\` and, of other programs' names and target cuts, \`src/post/derive/\`; do not edit.

What every product holds: what writes them and what compares a folder with them (\`obiwan verify --datamodel\`, [files](files.md#the-surveys-data-model)) follow from the same tables as this page.
\`*\` stands for each band; a vector over *bands* has those with exposures, and is no vector where one band has. [Where files lie](files.md).

${productSections()}

# Derived and merged tables

\`RUN/derived/<bri>/<brick>/randoms.{fits,parquet}\` has one row for every source injected into the brick,
\`RUN/merged/randoms.{fits,parquet}\` one for every source of the run. \`*\` stands for each band. A float that was not measured
is NaN, an integer 0, text empty. Units are those of the FITS cards \`TUNIT\`; Parquet files have them, with a description of each column, in their
footer (key \`obiwan\`, JSON: \`columns\`, \`fates\`). [How to read them](../howto/read-results.md).

${groups.map((g) => `## ${g.title}\n\n${columnTable(g.columns)}`).join("\n\n")}

## ${match.title}

Every column of [the catalogue](#the-catalogue), ours among them, with \`tractor_\` before its name, but for those of WISE, ${left.join(", ")}.

## Other programs' names

\`derive --names obiwan\` adds what Obiwan's summary and plots read besides. Whole numbers of the match (\`tractor_*\`) are then f8, and NaN where there is none, as in Obiwan's tables, but for those of 64 bits,
which a float cannot hold:

${columns(aliasMeanings("obiwan"))}

\`derive --names legacysim\` adds legacysim's names of the truth, and makes the tree in which its \`merge\` and \`match\` look, below \`RUN/legacysim\`:

${columns(aliasMeanings("legacysim"))}

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

${columnTable(summaryModel(["*"]))}

# Other releases

\`verify --datamodel dr10\` wants columns in g, r, i and z in every table of a brick, 32-bit \`maskbits\`, and \`LSDR\` to say DR10. Catalogues of DR9 and DR10 have no \`ls_id_dr11\` and no
\`nearest_neighbor\`; units may have the spelling of any release.

\`verify --datamodel dr5\` is for what Obiwan worked on: names of HDUs and most cards came later, and the catalogue is another:

${columnTable(dr5Columns)}
`;
}
