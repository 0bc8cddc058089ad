import type { Disk } from "../../base/disk.ts";
import type { HeldOut } from "../../post/observe/held_out.ts";
import { csvOf, tableOf } from "../csv.ts";
import { openPlotter } from "../plot.ts";
import { openPng, svgFile } from "../write_plots.ts";
import { testFigures } from "./figures.ts";

/** The tests as rows of numbers and text. */
export const testRows = ({ tests }: HeldOut) =>
  tests.map(({ name, kind, statistic, p, n }) => ({
    what: name,
    test: kind,
    statistic,
    p,
    n_measured: n[0],
    n_drawn: n[1],
  }));

/** Writes the two-sample tests as `tests.csv` and their plots as SVG, PNG and CSV. @returns paths */
export async function writeHeldOut(disk: Disk, dir: string, held: HeldOut): Promise<string[]> {
  const files: string[] = [], text = (s: string) => new TextEncoder().encode(s), png = await openPng();
  const write = async (name: string, bytes: Uint8Array) => {
    await disk.write(`${dir}/${name}`, bytes);
    files.push(`${dir}/${name}`);
  };
  await write("tests.csv", text(csvOf(tableOf(testRows(held)))));
  const figures = testFigures(await openPlotter(), held);
  for (const { id, svg, table } of figures) {
    const drawing = svgFile(svg);
    await write(`${id}.svg`, text(drawing));
    await write(`${id}.png`, png(drawing));
    await write(`${id}.csv`, text(csvOf(table)));
  }
  await write("README.md", text(readme(held, figures)));
  return files;
}

const readme = ({ measured, drawn, bricks, wholeBricks }: HeldOut, figures: readonly { id: string; title: string }[]) =>
  [
    "# Drawn against measured",
    "",
    `Outcomes drawn for ${drawn} injected sources that were held out, and the measured outcomes of ${measured} others${
      wholeBricks ? ` of the same ${bricks} ${bricks === 1 ? "brick" : "bricks"}` : ""
    }. \`tests.csv\` has the tests, each plot is there as SVG and PNG with its numbers as CSV.`,
    ...figures.flatMap(({ id, title }) => ["", `## ${title}`, "", `![${title}](${id}.svg)`]),
    "",
  ].join("\n");
