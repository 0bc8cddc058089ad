import { covarianceFlags, fitFlags, type Flag, forcedFlags } from "../../src/base/flags.ts";
import { fitBits, type MaskBit } from "../../src/survey/mask_bits.ts";
import { markdownTable } from "./markdown_table.ts";

const own = (flags: readonly Flag[]) =>
  markdownTable(
    ["bit", "value", "name", "meaning", "consequence"],
    flags.map((f) => [f.bit, 2 ** f.bit, `\`${f.name}\``, f.meaning, f.advice]),
  );

const survey = (bits: readonly MaskBit[]) => bits.map((b) => [b.bit, 2 ** b.bit, `\`${b.name}\``, b.meaning]);

/** Text of docs/flags.md. */
export function flagsPage(): string {
  return `# Flags

Made by \`deno task docs\` from \`src/base/flags.ts\` and \`src/survey/mask_bits.ts\`; do not edit.

## \`fitflags\`: why a fit should not be trusted, or only in part

Last column of the catalogue, i4. 0: nothing is wrong with the fit. The header repeats each bit as \`FF_<name>\` (value) and
\`FFBIT_<bit>\` (name).

${own(fitFlags)}

## \`fitbits\`: the survey's own column

The same bits, names and meanings as in the survey's catalogues; bits of [reference stars](explanation/stars.md) are set where catalogues of stars are given, those of [large galaxies](explanation/galaxies.md) where an atlas of them is, those of [WISE](explanation/infrared.md) where its tiles are.

${markdownTable(["bit", "value", "name", "meaning"], survey(fitBits))}

## \`flags\` of forced photometry

Per exposure, and per band of the stacked table; cards \`FP_<name>\` and \`FPBIT_<bit>\`. 0: measured.

${own(forcedFlags)}

## \`flags\` of covariances

Cards \`CV_<name>\` and \`CVBIT_<bit>\`.

${own(covarianceFlags)}
`;
}
