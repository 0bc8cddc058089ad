import { relative } from "node:path";
import type { Disk } from "../../base/disk.ts";
import { openFits } from "../../io/fits.ts";
import type { UnitResult } from "../../post/science/results.ts";
import type { Rows } from "../../post/science/rows.ts";
import { ProductPaths } from "../../survey/product_paths.ts";
import { type Html, html } from "../html.ts";
import { placeOf } from "../../post/cutouts/unit_images.ts";
import { fateName } from "./words.ts";

/** Pictures of a unit, in the order in which they are shown: their product, and what they are. */
const kinds = [["image", "image"], ["model", "model"], ["resid", "residual: image − model"]] as const;

/** An injected source on a picture. @property x, y pixels from its upper left corner */
interface Mark {
  x: number;
  y: number;
  id: string;
  fate: string;
  found: boolean;
}

/** The pictures of one unit, which lie in the report. */
export interface UnitPicture {
  unit: string;
  /** Pixels. */
  width: number;
  height: number;
  /** From the report's folder. */
  files: { path: string; about: string }[];
  marks: Mark[];
}

/** Copies the pictures of a brick's finished units into the report. @param at number of the brick @param left most units to take
 * @returns none for units without pictures */
export async function unitPictures(
  disk: Disk,
  rows: Rows,
  { units, all }: { units: readonly UnitResult[]; all: readonly number[] },
  { dir, at, left }: { dir: string; at: number; left: number },
): Promise<UnitPicture[]> {
  const pictures: UnitPicture[] = [], unitOf = rows.text("unit");
  for (const unit of units) {
    if (pictures.length >= left) break;
    const paths = new ProductPaths(unit.dir, unit.brick, unit.name, "unit"), [band] = rows.bands;
    const image = paths.coadd(`image-${band}.fits.fz`);
    if (unit.state !== "done" || !(await disk.exists(paths.coadd("image.jpg"))) || !(await disk.exists(image))) {
      continue;
    }
    const { header } = (await openFits(disk, image)).first("compressed"), { toPixel } = placeOf(header);
    const width = header.number("ZNAXIS1"), height = header.number("ZNAXIS2"), files: UnitPicture["files"] = [];
    for (const [kind, about] of kinds) {
      const from = paths.coadd(`${kind}.jpg`);
      if (!(await disk.exists(from))) continue;
      // Numbers, not names: those are foreign text.
      const path = `pictures/${at}-${units.indexOf(unit)}-${kind}.jpg`;
      await disk.write(`${dir}/${path}`, await disk.read(from));
      files.push({ path, about });
    }
    const marks = all.filter((i) => unitOf(i) === unit.name).map((i) => markOf(rows, i, toPixel, height));
    pictures.push({ unit: unit.name, width, height, files, marks });
  }
  return pictures;
}

function markOf(rows: Rows, i: number, toPixel: (ra: number, dec: number) => [number, number], height: number): Mark {
  const [x, y] = toPixel(rows.number("ra")(i), rows.number("dec")(i));
  const fate = fateName(rows.number("fate")(i));
  return { x: x + 0.5, y: height - 0.5 - y, id: rows.text("id")(i), fate, found: fate === "recovered" };
}

/** Pictures with the injected sources, whose colour and line say whether they are found. */
export function picturesHtml(pictures: readonly UnitPicture[]): Html {
  if (pictures.length === 0) return html``;
  const unit = ({ unit, width, height, files, marks }: UnitPicture, k: number) => {
    const name = unit === "real" ? "without injected sources" : `${unit}, ${marks.length} injected sources`;
    const figures = files.map(({ path, about }, i) =>
      html`
        <figure>
          <div
            class="sky"><img src="../${path}" width="${width}" height="${height}" loading="lazy" alt="${about} of unit ${unit}">${i ===
                0
              ? marksHtml(width, height, marks)
              : ""}</div>
          <figcaption>${about}</figcaption>
        </figure>
      `
    );
    return html`
      <details ${k === 0 ? "open" : ""}>
        <summary>${name}</summary>
        <div class="pictures">${figures}</div>
      </details>
    `;
  };
  const first = pictures.findIndex((p) => p.marks.length > 0), order = [...pictures];
  if (first > 0) order.unshift(...order.splice(first, 1));
  return html`
    <h2>Pictures</h2>
    <p
      class="quiet">Circles: injected sources with their id; solid green: recovered, dashed red: lost. The pointer shows the fate. North is up, East to the left.</p>
    ${order.map(unit)}
  `;
}

function marksHtml(width: number, height: number, marks: readonly Mark[]): Html {
  const radius = 7, font = Math.max(7, width / 60);
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${marks.length} injected sources">${
    marks.map(({ x, y, id, fate, found }) =>
      html`
        <g class="${found ? "found" : "lost"}">
          <title>${id}: ${fate}</title>
          <circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${radius}" />
          <text x="${(x + radius + 1).toFixed(1)}" y="${(y - radius / 2).toFixed(1)}" font-size="${font.toFixed(
            1,
          )}">${id}</text>
        </g>
      `
    )
  }</svg>`;
}

/** A product's name and the way to it. */
export interface UnitFile {
  name: string;
  href: string;
}

/** Products of finished units, by unit, as links from a page's folder. They stay where they are, in the run. */
export async function unitFiles(
  disk: Disk,
  units: readonly UnitResult[],
  folder: string,
): Promise<Map<string, UnitFile[]>> {
  const found = new Map<string, UnitFile[]>();
  for (const unit of units.filter((u) => u.state === "done")) {
    const files: UnitFile[] = [];
    for (const kind of (await disk.list(unit.dir)).toSorted()) {
      for (const name of (await disk.list(`${unit.dir}/${kind}`).catch(() => [])).toSorted()) {
        const href = relative(folder, `${unit.dir}/${kind}/${name}`).split("/").map(encodeURIComponent).join("/");
        files.push({ name: `${kind}/${name}`, href });
      }
    }
    found.set(unit.name, files);
  }
  return found;
}

export function filesHtml(files: ReadonlyMap<string, readonly UnitFile[]>): Html {
  const lists = [...files].filter(([, list]) => list.length > 0);
  if (lists.length === 0) return html``;
  return html`<h2>Files</h2>
<p class="quiet">Links lead into the run directory; they work while the report lies where it was made.</p>
${
    lists.map(([unit, list]) =>
      html`
        <details>
          <summary>${unit}: ${list.length} files</summary>
          <ul class="files">${list.map(({ name, href }) => html`<li><a href="${href}">${name}</a></li>`)}</ul>
        </details>
      `
    )
  }`;
}
