import { dirname } from "node:path";
import type { Disk } from "../base/disk.ts";
import type { WorkProgress } from "../base/progress.ts";
import { takeRows } from "../base/table.ts";
import type { RunResults } from "../post/science/results.ts";
import { Rows } from "../post/science/rows.ts";
import { showcase } from "../post/science/showcase.ts";
import { csvOf } from "./csv.ts";
import { runFigures } from "./figures/all.ts";
import { isFigure } from "./figures/figure.ts";
import { html } from "./html.ts";
import { brickPage, bricksPage, rowsByBrick } from "./pages/brick_pages.ts";
import { unitFiles, unitPictures } from "./pages/brick_pictures.ts";
import { cutStrips } from "./pages/cutouts.ts";
import type { StripFile } from "./pages/described_source.ts";
import { cutoutsPage } from "./pages/cutouts_page.ts";
import { groupsHtml } from "./pages/figure_html.ts";
import { framed } from "./pages/frame.ts";
import { indexPage } from "./pages/index_page.ts";
import { responsePage } from "./pages/response_page.ts";
import { brickFiles, verdict } from "./pages/words.ts";
import script from "./pages/plots.js" with { type: "text" };
import { openPlotter } from "./plot.ts";

export interface ReportOptions {
  /** Most sources that are shown with cutouts. */
  cutouts: number;
  progress?: WorkProgress;
}

/** Most units whose pictures are in a report: those of a brick take a few MB. */
const mostPictured = 60;

/** Writes a report: a folder of pages that opens from disk, without a server or a network. The first page comes last.
 * @returns the verdict, and how many sources have cutouts of how many */
export async function writeReport(
  disk: Disk,
  results: RunResults,
  dir: string,
  { cutouts, progress = () => {} }: ReportOptions,
): Promise<{ verdict: string; shown: number; pictures: number; pages: number }> {
  const rows = new Rows(results.rows, results.bands), plotter = await openPlotter(), text = new TextEncoder();
  const write = (name: string, content: string) => disk.write(`${dir}/${name}`, text.encode(content));
  const files = brickFiles(results.bricks), page = (brick: string) => `bricks/${files.get(brick) ?? ""}`;
  const links = {
    brick: page,
    fate: (fate: string) => `cutouts.html#fate=${encodeURIComponent(fate)}`,
  };
  const figures = await runFigures(results, plotter, links, progress);
  for (const f of figures.filter(isFigure)) await write(`data/${f.id}.csv`, csvOf(f.table));

  const shown = showcase(rows, cutouts), strips = new Map<number, StripFile>();
  for await (const { row, strip: { png, ...strip } } of cutStrips(disk, results, rows, shown)) {
    // Numbers, not ids: those are foreign text.
    const file = `cutouts/${row}.png`;
    await disk.write(`${dir}/${file}`, png);
    strips.set(row, { ...strip, file });
    progress("drawing cut-outs", strips.size, shown.length, "sources");
  }
  await write("data/cutouts.csv", csvOf(takeRows(results.rows, shown.map((s) => s.row))));
  await write("cutouts.html", await cutoutsPage(results, rows, shown, strips, page));

  const bricks = rowsByBrick(results, rows, shown);
  let pictured = 0;
  for (const [i, of] of bricks.entries()) {
    progress("writing pages", i, bricks.length, "bricks");
    const file = page(of.brick.brick);
    const pictures = await unitPictures(disk, rows, of, { dir, at: i, left: mostPictured - pictured });
    pictured += pictures.length;
    const files = await unitFiles(disk, of.units, `${dir}/${dirname(file)}`);
    await write(file, await brickPage(results, rows, { ...of, pictures, files }, file, plotter));
  }
  await write("bricks.html", await bricksPage(results, rows, bricks, page));
  const all = html`<h1>All plots</h1>
<p>The recipes need <code>import pandas as pd, matplotlib.pyplot as plt</code> and are run in the folder <code>data</code>;
<code>RUN</code> is the run directory. Widths are half the distance from the 16th to the 84th percentile.</p>
${groupsHtml(figures)}`;
  await write(
    "figures.html",
    await framed({ file: "figures.html", title: "All plots", run: results.name }, all, { script }),
  );
  const { responses } = results;
  if (responses) await write("response.html", await responsePage(results, responses, figures));
  await write("index.html", await indexPage(results, rows, figures, page));
  return {
    verdict: verdict(results, rows),
    shown: shown.length,
    pictures: strips.size,
    pages: (responses ? 5 : 4) + bricks.length,
  };
}
