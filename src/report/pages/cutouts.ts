import type { Disk } from "../../base/disk.ts";
import type { RunResults } from "../../post/science/results.ts";
import type { Rows } from "../../post/science/rows.ts";
import type { Shown } from "../../post/science/showcase.ts";
import { openUnitImages, type Squares, type UnitImages } from "../../post/cutouts/unit_images.ts";
import { cutoutSide } from "../../survey/products/boxes.ts";
import { linearStretch, type Rgb, stretch } from "../../survey/pixels/stretch.ts";

/** Side of a panel, brick pixels. */
export const panelSide = cutoutSide;
/** What a strip shows, from the left. */
export const panels = ["before", "injected", "model", "residual"] as const;

/** Pictures of one source, side by side. */
export interface Strip {
  png: Uint8Array;
  /** True place in a panel, pixels from its upper left corner. */
  x: number;
  y: number;
  /** arcsec */
  pixscale: number;
  /** Whether there is a unit without injections, to show the image before. */
  hasBefore: boolean;
}

/** Cuts strips out of the coadds or cut-outs, unit by unit. Of each only the rows that are needed are decoded. */
export async function* cutStrips(
  disk: Disk,
  results: RunResults,
  rows: Rows,
  shown: readonly Shown[],
): AsyncGenerator<{ row: number; strip: Strip }> {
  const brick = rows.text("brickname"), name = rows.text("unit"), ra = rows.number("ra"), dec = rows.number("dec");
  const unitOf = new Map(results.units.map((u) => [u.id, u])), { encode } = await import("fast-png");
  for (const [id, list] of Map.groupBy(shown, ({ row }) => `${brick(row)}/${name(row)}`)) {
    const unit = unitOf.get(id), real = unitOf.get(`${id.split("/")[0]}/real`);
    if (!unit || unit.state !== "done") continue;
    const now = await openUnitImages(disk, unit, results.bands, ["image", "model"]);
    const then = real?.state === "done" ? await openUnitImages(disk, real, results.bands, ["image"]) : undefined;
    if (!now) continue;
    for (const { row } of list) {
      const { strip, ...place } = stripOf(now, then, ...now.toPixel(ra(row), dec(row)));
      const png = encode({ width: strip.nx, height: strip.ny, data: strip.data, channels: 3, depth: 8 });
      yield { row, strip: { png, ...place, pixscale: now.pixscale, hasBefore: then !== undefined } };
    }
  }
}

/** The panels around a place, and where it is in them. @param x, y pixels in the unit's image */
function stripOf(now: UnitImages, then: UnitImages | undefined, x: number, y: number) {
  const x0 = Math.round(x) - panelSide / 2, y0 = Math.round(y) - panelSide / 2;
  const image = now.cut("image", x0, y0, panelSide), model = now.cut("model", x0, y0, panelSide);
  const before = then?.cut("image", x0, y0, panelSide);
  const residual = Object.fromEntries(
    Object.entries(image).map(([b, v]) => [b, v.map((p, i) => p === 0 ? 0 : p - (model[b]?.[i] ?? 0))]),
  );
  const blank: Rgb = { nx: panelSide, ny: panelSide, data: new Uint8Array(3 * panelSide ** 2) };
  const picture = (images: Squares) => stretch(panelSide, panelSide, images);
  const strip = beside([
    before ? picture(before) : blank,
    picture(image),
    picture(model),
    linearStretch(panelSide, panelSide, residual),
  ]);
  return { strip, x: x - x0 + 0.5, y: panelSide - 0.5 - (y - y0) };
}

function beside(pictures: readonly Rgb[]): Rgb {
  const nx = pictures.reduce((n, p) => n + p.nx, 0), { ny } = pictures[0], data = new Uint8Array(3 * nx * ny);
  let at = 0;
  for (const p of pictures) {
    for (let y = 0; y < ny; y++) data.set(p.data.subarray(3 * y * p.nx, 3 * (y + 1) * p.nx), 3 * (y * nx + at));
    at += p.nx;
  }
  return { nx, ny, data };
}
