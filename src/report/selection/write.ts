import type { Disk } from "../../base/disk.ts";
import type { Selection } from "../../post/selection.ts";
import { openPlotter } from "../plot.ts";
import { figureLines, writeFigures } from "../write_plots.ts";
import { selectionFigures } from "./figures.ts";

/** Writes the figures of a selection function and README.md. @returns names below the directory */
export async function writeSelectionPlots(disk: Disk, selection: Selection, dir: string): Promise<string[]> {
  const { file } = selection, figures = await selectionFigures(selection, await openPlotter());
  const names = await writeFigures(disk, figures, dir);
  const lines = [
    `# Selection function of ${file.sample.name}`,
    "",
    `${file.sample.about}. Run ${file.run.name}, plan ${
      file.run.plan.slice(0, 12)
    }, ${file.counts.sources} injected sources of ` +
    `${file.counts.bricks} bricks.`,
    "",
    "- `selection.json`: models, conditions, checks",
    `- \`maps.fits\`: HEALPix maps (nside ${file.nside}, nested, partial); \`healpy.read_map("maps.fits", field="WEIGHT", partial=True)\``,
    "- `truths.fits`: true properties that weights average over",
    "",
    "The recipes need `import pandas as pd, matplotlib.pyplot as plt`.",
    ...figures.flatMap(figureLines),
    "",
  ];
  await disk.write(`${dir}/README.md`, new TextEncoder().encode(lines.join("\n")));
  return [...names, "README.md"];
}
