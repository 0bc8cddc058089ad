import type { Disk } from "../../base/disk.ts";
import { arcsecPerDegree } from "../../base/units.ts";
import { type Hdu, type Header, openFits, readImage } from "../../io/fits.ts";
import type { RunResults, UnitResult } from "../../post/science/results.ts";
import type { Rows } from "../../post/science/rows.ts";
import type { Shown } from "../../post/science/showcase.ts";
import { headerWcs } from "../../survey/ccds/header_wcs.ts";
import { openCutouts } from "../../survey/products/cutout_cubes.ts";
import { cutoutSide } from "../../survey/products/boxes.ts";
import { ProductPaths } from "../../survey/product_paths.ts";
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

type Images = Record<string, Float32Array>;

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
    const now = await openImages(disk, unit, results.bands, ["image", "model"]);
    const then = real?.state === "done" ? await openImages(disk, real, results.bands, ["image"]) : undefined;
    if (!now) continue;
    for (const { row } of list) {
      const { strip, ...place } = stripOf(now, then, ...now.toPixel(ra(row), dec(row)));
      const png = encode({ width: strip.nx, height: strip.ny, data: strip.data, channels: 3, depth: 8 });
      yield { row, strip: { png, ...place, pixscale: now.pixscale, hasBefore: then !== undefined } };
    }
  }
}

/** The panels around a place, and where it is in them. @param x, y pixels in the unit's image */
function stripOf(now: Opened, then: Opened | undefined, x: number, y: number) {
  const x0 = Math.round(x) - panelSide / 2, y0 = Math.round(y) - panelSide / 2;
  const image = now.cut("image", x0, y0), model = now.cut("model", x0, y0), before = then?.cut("image", x0, y0);
  const residual = Object.fromEntries(
    Object.entries(image).map(([b, v]) => [b, v.map((p, i) => p === 0 ? 0 : p - (model[b]?.[i] ?? 0))]),
  );
  const blank: Rgb = { nx: panelSide, ny: panelSide, data: new Uint8Array(3 * panelSide ** 2) };
  const picture = (images: Images) => stretch(panelSide, panelSide, images);
  const strip = beside([
    before ? picture(before) : blank,
    picture(image),
    picture(model),
    linearStretch(panelSide, panelSide, residual),
  ]);
  return { strip, x: x - x0 + 0.5, y: panelSide - 0.5 - (y - y0) };
}

/** Images of a unit, opened once: its coadds, or the cut-outs that it has instead. */
interface Opened {
  toPixel(ra: number, dec: number): [number, number];
  /** arcsec */
  pixscale: number;
  /** Panels of a kind by band, from a lower left pixel on; 0 outside of the image and where it has no value. */
  cut(kind: "image" | "model", x0: number, y0: number): Images;
}

/** Undefined when the unit has no images. */
async function openImages(
  disk: Disk,
  { dir, brick, name }: UnitResult,
  bands: readonly string[],
  kinds: readonly ("image" | "model")[],
): Promise<Opened | undefined> {
  const paths = new ProductPaths(dir, brick, name, "unit");
  return await disk.exists(paths.cutouts())
    ? await openedCutouts(disk, paths.cutouts(), bands)
    : await openedCoadds(disk, paths, bands, kinds);
}

async function openedCoadds(
  disk: Disk,
  paths: ProductPaths,
  bands: readonly string[],
  kinds: readonly string[],
): Promise<Opened | undefined> {
  const open = new Map<string, Hdu>();
  for (const kind of kinds) {
    for (const band of bands) {
      const path = paths.coadd(`${kind}-${band}.fits.fz`);
      if (await disk.exists(path)) open.set(`${kind} ${band}`, (await openFits(disk, path)).first("compressed"));
    }
  }
  const [first] = open.values();
  if (!first) return undefined;
  const nx = first.header.number("ZNAXIS1"), ny = first.header.number("ZNAXIS2");
  return {
    ...placeOf(first.header),
    cut: (kind, x0, y0) =>
      byBand(bands, (band) => {
        const hdu = open.get(`${kind} ${band}`);
        return hdu && panelOf(hdu, { nx, ny }, x0, y0);
      }),
  };
}

async function openedCutouts(disk: Disk, path: string, bands: readonly string[]): Promise<Opened> {
  const cutouts = await openCutouts(disk, path), half = panelSide / 2;
  return {
    ...placeOf(cutouts.header),
    cut: (kind, x0, y0) =>
      byBand(bands, (band) => cutouts.around(kind, band, x0 + half, y0 + half)?.map((v) => Number.isFinite(v) ? v : 0)),
  };
}

export function placeOf(header: Header): Pick<Opened, "toPixel" | "pixscale"> {
  const wcs = headerWcs(header);
  return {
    toPixel: (ra, dec) => wcs.toPixel(ra, dec),
    pixscale: arcsecPerDegree * Math.hypot(header.number("CD1_1"), header.number("CD2_1", 0)),
  };
}

function byBand(bands: readonly string[], panel: (band: string) => Float32Array | undefined): Images {
  const all = bands.flatMap((band) => {
    const values = panel(band);
    return values ? [[band, values] as const] : [];
  });
  return Object.fromEntries(all);
}

function panelOf(hdu: Hdu, { nx, ny }: { nx: number; ny: number }, x0: number, y0: number): Float32Array {
  const out = new Float32Array(panelSide ** 2);
  const box = {
    x0: Math.max(0, x0),
    x1: Math.min(nx, x0 + panelSide),
    y0: Math.max(0, y0),
    y1: Math.min(ny, y0 + panelSide),
  };
  if (box.x0 >= box.x1 || box.y0 >= box.y1) return out;
  const { nx: width, ny: height, data } = readImage(hdu, box);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const v = data[y * width + x];
      if (Number.isFinite(v)) out[(box.y0 - y0 + y) * panelSide + box.x0 - x0 + x] = v;
    }
  }
  return out;
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
