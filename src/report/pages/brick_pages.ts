import { fates } from "../../survey/match/fates.ts";
import { evenEdges } from "../../post/science/bins.ts";
import { completeness } from "../../post/science/completeness.ts";
import type { BrickResult, RunResults, UnitResult } from "../../post/science/results.ts";
import type { Rows } from "../../post/science/rows.ts";
import { bandColour, brief, curves, grey, legend, middle, size, upright } from "../figures/figure.ts";
import { sentence } from "../figures/histogram.ts";
import { type Html, html, htmlTable } from "../html.ts";
import type { Plotter } from "../plot.ts";
import { filesHtml, picturesHtml, type UnitFile, type UnitPicture } from "./brick_pictures.ts";
import { framed, viewerLink } from "./frame.ts";
import script from "./plots.js" with { type: "text" };
import { percent, seconds } from "./words.ts";

/** What the pages of bricks know, sorted once for all of them. */
export interface BrickRows {
  brick: BrickResult;
  units: readonly UnitResult[];
  /** Its injected sources, and those of them that fractions are of. */
  all: readonly number[];
  tried: readonly number[];
  /** Sources of it that have cutouts. */
  shown: number;
}

/** Bricks with their units and rows. */
export function rowsByBrick(results: RunResults, rows: Rows, shown: readonly { row: number }[]): BrickRows[] {
  const name = rows.text("brickname"), all = Map.groupBy(rows.all(), name), tried = Map.groupBy(rows.tried(), name);
  const units = Map.groupBy(results.units, (u) => u.brick), cut = Map.groupBy(shown, (s) => name(s.row));
  return results.bricks.map((brick) => ({
    brick,
    units: units.get(brick.brick) ?? [],
    all: all.get(brick.brick) ?? [],
    tried: tried.get(brick.brick) ?? [],
    shown: cut.get(brick.brick)?.length ?? 0,
  }));
}

/** What a brick's own page shows in addition. */
export interface BrickExtras {
  pictures: readonly UnitPicture[];
  files: ReadonlyMap<string, readonly UnitFile[]>;
}

/** The list of all bricks. @param page file of a brick's page, from the report's folder */
export async function bricksPage(
  results: RunResults,
  rows: Rows,
  bricks: readonly BrickRows[],
  page: (brick: string) => string,
): Promise<string> {
  const found = rows.recovered(),
    table = htmlTable([
      ["brick", "state", "units", "injected", "recovered", "share", "seconds"],
      ...bricks.map(({ brick, units, tried }) => {
        const k = tried.filter(found).length;
        return [
          html`<a href="${page(brick.brick)}">${brick.brick}</a>`,
          brick.nothing ?? brick.state,
          String(units.length),
          String(tried.length),
          String(k),
          tried.length > 0 ? percent(k / tried.length) : "–",
          brief(wall(units)),
        ];
      }),
    ]);
  const body =
    html`<h1>Bricks</h1><p>${bricks.length} bricks; injected: inside of the brick, in units that were made.</p>${table}`;
  return await framed({ file: "bricks.html", title: "Bricks", run: results.name }, body);
}

/** One brick: its units, fates and completeness. */
export async function brickPage(
  results: RunResults,
  rows: Rows,
  of: BrickRows & BrickExtras,
  file: string,
  plotter: Plotter,
): Promise<string> {
  const { brick, units, all, tried, shown, pictures, files } = of, { ra1, ra2, dec1, dec2 } = brick.box;
  const ra = ((ra1 + (ra1 > ra2 ? ra2 + 360 : ra2)) / 2) % 360,
    dec = (dec1 + dec2) / 2,
    k = tried.filter(rows.recovered()).length;
  const fate = rows.number("fate"), count = (code: number) => all.filter((i) => fate(i) === code).length;
  const query = encodeURIComponent(brick.brick);
  const body = html`<h1>${brick.brick}</h1>
<p class="verdict">${brick.nothing ? `Nothing to do: ${brick.nothing}` : sentence(brick.state)}. ${
    tried.length > 0 ? `${k} of ${tried.length} injected sources are recovered: ${percent(k / tried.length)}.` : ""
  }</p>
<p>RA ${ra.toFixed(4)}, Dec ${dec.toFixed(4)} · ${brick.ccds} CCDs · ${
    Number.isFinite(brick.area) ? `${brief(brick.area)} deg² with sources · ` : ""
  }${
    results.synthetic ? html`synthetic sky` : viewerLink(ra, dec)
  } · <a href="../cutouts.html#brick=${query}">${shown} sources with cut-outs</a></p>
${picturesHtml(pictures)}
<h2>Fates</h2>
<div class="words">${
    htmlTable([
      ["fate", "sources", "share", "meaning"],
      ...fates.map((f) => [
        html`<a href="../cutouts.html#brick=${query}&amp;fate=${encodeURIComponent(f.name)}">${f.name}</a>`,
        String(count(f.code)),
        all.length > 0 ? percent(count(f.code) / all.length) : "–",
        f.meaning,
      ]),
      ["all", String(all.length), "", ""],
    ])
  }</div>
<h2>Completeness</h2>
${curve(rows, tried, plotter)}
<h2>Units</h2>
<div class="words">${
    htmlTable([
      ["unit", "state", "sources", "time", "memory", "fitted", "engine"],
      ...units.map((u) => [
        u.name,
        u.failure ? `${u.state}: ${u.failure}` : u.state,
        String(u.sources),
        u.cost ? seconds(u.cost.wallSeconds) : "–",
        u.cost ? `${Math.round(u.cost.peakMemoryBytes / 1e6)} MB` : "–",
        u.cost ? String(u.cost.fitted) : "–",
        u.engine ?? "–",
      ]),
    ])
  }</div>
${filesHtml(files)}`;
  const rights = { script, pictures: pictures.length > 0 };
  return await framed({ file, title: brick.brick, run: results.name }, body, rights);
}

function curve(rows: Rows, tried: readonly number[], plotter: Plotter): Html {
  const { Plot, draw } = plotter, series = rows.bands.map((name) => ({ name, colour: bandColour(name) }));
  const points = rows.bands.flatMap((band) => {
    const mag = rows.apparent(band), edges = evenEdges(tried.map(mag), 12);
    return completeness(tried, mag, rows.recovered(), edges).map((b) => ({ band, ...b }));
  });
  if (points.length === 0) return html`<p>No injected source inside of this brick.</p>`;
  return html`
    <figure class="one">
      <div class="wide">${draw({
        ...size,
        insetLeft: 8,
        insetRight: 8,
        ariaLabel: "completeness against magnitude",
        x: { label: "true magnitude, with Galactic extinction (AB mag)", ...middle },
        y: { ...upright, label: "recovered / injected", domain: [0, 1], grid: true },
        marks: [
          Plot.ruleY([0], grey),
          ...curves(plotter, points, {
            series,
            x: (p) => p.mean,
            y: (p) => p.fraction,
            low: (p) => p.low,
            high: (p) => p.high,
            of: (p) => p.band,
          }, (p) => `${p.band}: ${p.k} of ${p.n}`),
          ...legend(plotter, series),
        ],
      })}</div>
      <figcaption>Recovered share with 68 % Wilson intervals.</figcaption>
    </figure>
  `;
}

const wall = (units: readonly UnitResult[]) => units.reduce((s, u) => s + (u.cost?.wallSeconds ?? 0), 0);
