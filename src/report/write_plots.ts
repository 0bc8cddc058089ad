import type { Disk } from "../base/disk.ts";
import type { WorkProgress } from "../base/progress.ts";
import type { RunResults } from "../post/science/results.ts";
import { csvOf } from "./csv.ts";
import { runFigures } from "./figures/all.ts";
import { type Figure, isFigure, type NoFigure } from "./figures/figure.ts";
import type { Html } from "./html.ts";
import css from "./page.css" with { type: "text" };
import { openPlotter } from "./plot.ts";

export interface PlotFiles {
  figures: Figure[];
  missing: NoFigure[];
  /** Names of what was written, below the directory. */
  files: string[];
}

/** Writes every figure of a run as SVG and PNG with its table as CSV, and README.md with captions and recipes. */
export async function writePlots(
  disk: Disk,
  results: RunResults,
  dir: string,
  progress: WorkProgress = () => {},
): Promise<PlotFiles> {
  const all = await runFigures(results, await openPlotter(), {}, progress), figures = all.filter(isFigure);
  const missing = all.filter((f): f is NoFigure => !isFigure(f)),
    files = await writeFigures(disk, figures, dir, progress);
  await disk.write(`${dir}/README.md`, new TextEncoder().encode(readme(results, figures, missing)));
  return { figures, missing, files: [...files, "README.md"] };
}

/** Writes figures as SVG and PNG with their tables as CSV. @returns names below the directory */
export async function writeFigures(
  disk: Disk,
  figures: readonly Figure[],
  dir: string,
  progress: WorkProgress = () => {},
): Promise<string[]> {
  const png = await openPng(), text = (s: string) => new TextEncoder().encode(s), files: string[] = [];
  const write = async (name: string, bytes: Uint8Array) => {
    await disk.write(`${dir}/${name}`, bytes);
    files.push(name);
  };
  for (const [i, f] of figures.entries()) {
    progress("drawing plots", i, figures.length, "plots");
    const svg = svgFile(f.svg);
    await write(`${f.id}.svg`, text(svg));
    await write(`${f.id}.png`, png(svg));
    await write(`${f.id}.csv`, text(csvOf(f.table)));
  }
  return files;
}

/** A drawing that stands alone: the light colours of the style sheet in place of their names, a ground, a font. */
export function svgFile(svg: Html): string {
  const colours = new Map(
    [...css.slice(0, css.indexOf("}")).matchAll(/(--[\w-]+):\s*(#\w+)/g)].map((m) => [m[1], m[2]]),
  );
  const plain = svg.text.replaceAll(/var\((--[\w-]+)\)/g, (_, name) => colours.get(name) ?? "black");
  // Pixels are read by people, who see no markup: white space of texts stays as it is by the style sheet in pages.
  return plain.replace(
    /<svg([^>]*)>/,
    (_, attributes) =>
      `<svg${attributes} color="${colours.get("--ink")}" style="white-space:pre">` +
      `<rect width="100%" height="100%" fill="${colours.get("--ground")}"/>`,
  ).replace(/font-family="[^"]*"/, `font-family="DejaVu Sans, system-ui, sans-serif"`);
}

/** Draws an SVG file at twice its size. */
export async function openPng(): Promise<(svg: string) => Uint8Array> {
  const { Resvg } = await import("@resvg/resvg-js");
  return (svg) =>
    new Resvg(svg, {
      fitTo: { mode: "zoom", value: 2 },
      font: { loadSystemFonts: true, defaultFontFamily: "DejaVu Sans" },
    }).render().asPng();
}

function readme(results: RunResults, figures: readonly Figure[], missing: readonly NoFigure[]): string {
  return [
    `# Plots of ${results.name}`,
    "",
    `Plan ${results.plan.slice(0, 12)}, version ${results.code}, ${results.rows.nrows} injected sources.`,
    "Each plot is there as SVG and PNG, the numbers behind it as CSV.",
    "The recipes need `import pandas as pd, matplotlib.pyplot as plt`; `RUN` is the run directory.",
    ...figures.flatMap(figureLines),
    ...(missing.length > 0 ? ["", "## Not drawn", "", ...missing.map((m) => `- ${m.title}: ${m.reason}.`)] : []),
    "",
  ].join("\n");
}

/** A figure in a page of Markdown. */
export const figureLines = (f: Figure): string[] => [
  "",
  `## ${f.title}`,
  "",
  `![${f.title}](${f.id}.svg)`,
  "",
  f.caption,
  "",
  "```python",
  ...f.python,
  "```",
  ...(f.sql ? ["", "```sql", ...f.sql, "```"] : []),
];
