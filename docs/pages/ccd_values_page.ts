import { type CcdSource, type CcdValue, ccdValues } from "../../src/survey/ccds/values/ccd_values.ts";
import { markdownTable } from "./markdown_table.ts";

const titles: Record<CcdSource, string> = {
  "CCD table": "CCD table",
  "image header": "Headers of the image",
  pixels: "Pixels",
  PSF: "PSF",
  sky: "Sky",
};

function section(source: CcdSource): string {
  const rows = Object.values<CcdValue>(ccdValues).filter((v) => v.source === source).map((v) => {
    const otherwise = v.otherwise === "leave out" ? "" : v.otherwise;
    return [v.name, v.unit, v.rule.words, v.absent ?? "", otherwise];
  });
  return `## ${titles[source]}

${markdownTable(["value", "unit", "must be", "used where it is absent", "otherwise"], rows)}
`;
}

/** docs/reference/ccd-values.md: what the numbers of a CCD must be. */
export const ccdValuesPage = (): string =>
  `# What the numbers of a CCD must be

Made by \`deno task docs\` from \`src/survey/ccds/values/ccd_values.ts\`; do not edit.

Every number that is read of a CCD is held against a rule before a pixel of it is used. Where the last column is empty, a CCD that breaks
the rule is left out, and the run goes on without it as if it were not in the survey: the record, \`status --why\` and the screen name file, row
or HDU, value and rule. With \`--strict\` (\`survey.strict\`) it is an error. NaN and infinite numbers break every rule. The rows of a CCD table
whose places on the sky are not known belong to no brick; a warning names them. A CCD of which no pixel on the brick has a weight is left out, too.

How the numbers are used: [exposures](../explanation/exposures.md).

${(Object.keys(titles) as CcdSource[]).map(section).join("\n")}`;
