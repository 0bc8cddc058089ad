import type { Disk } from "../base/disk.ts";
import { linearStretch, type Rgb, stretch } from "../survey/pixels/stretch.ts";
import { openUnitImages, type Squares, type UnitImages } from "../post/cutouts/unit_images.ts";
import type { UnitResult } from "../post/science/results.ts";
import type { Place } from "./sources.ts";

/** What is shown of a source, from the left. */
export const panels = ["before", "injected", "model", "residual"] as const;
export type Panel = typeof panels[number];

/** How light becomes brightness: the survey's way, the same of four times the light, in proportion. */
export const stretches = ["survey", "deep", "linear"] as const;
export type Stretch = typeof stretches[number];

/** Squares around a source, and its true place in them. */
export interface SourceImages {
  side: number;
  /** arcsec */
  pixscale: number;
  /** Pixels from the upper left corner. */
  x: number;
  y: number;
  toPanel(ra: number, dec: number): [number, number];
  /** By band; without the unit as it was before there is none of it. */
  before?: Squares;
  injected: Squares;
  model: Squares;
  residual: Squares;
  /** Injected light alone. */
  truth: Squares;
}

/** A finished unit; undefined for one that is not finished or not of the run. */
export type UnitOf = (brick: string, name: string) => Promise<Pick<UnitResult, "dir" | "brick" | "name"> | undefined>;

/** Cuts squares around a source out of its unit's images. @returns undefined when the unit has none */
export async function sourceImages(
  disk: Disk,
  unitOf: UnitOf,
  bands: readonly string[],
  { brickname, unit, ra, dec }: Place,
  side: number,
): Promise<SourceImages | undefined> {
  const own = await unitOf(brickname, unit), real = await unitOf(brickname, "real");
  const now = own && await openUnitImages(disk, own, bands, ["image", "model", "sims"]);
  if (!now) return undefined;
  const then = real && await openUnitImages(disk, real, bands, ["image"]);
  return squaresOf(now, then, ra, dec, side);
}

function squaresOf(now: UnitImages, then: UnitImages | undefined, ra: number, dec: number, side: number): SourceImages {
  const [x, y] = now.toPixel(ra, dec), x0 = Math.round(x) - side / 2, y0 = Math.round(y) - side / 2;
  const injected = now.cut("image", x0, y0, side), model = now.cut("model", x0, y0, side);
  const before = then?.cut("image", x0, y0, side);
  const residual = Object.fromEntries(
    Object.entries(injected).map(([b, v]) => [b, v.map((p, i) => p === 0 ? 0 : p - (model[b]?.[i] ?? 0))]),
  );
  const toPanel = (ra: number, dec: number): [number, number] => {
    const [u, v] = now.toPixel(ra, dec);
    return [u - x0 + 0.5, side - 0.5 - (v - y0)];
  };
  const [px, py] = toPanel(ra, dec), truth = now.cut("sims", x0, y0, side);
  const some = before && Object.keys(before).length > 0 ? { before } : {};
  return { side, pixscale: now.pixscale, x: px, y: py, toPanel, ...some, injected, model, residual, truth };
}

/** A panel as a PNG picture, in all bands or one. @returns undefined when there is no such image */
export async function panelPicture(
  images: SourceImages,
  panel: Panel,
  band: string | undefined,
  how: Stretch,
): Promise<Uint8Array | undefined> {
  const all = images[panel], chosen = all && band !== undefined ? one(all, band) : all;
  if (!chosen || Object.keys(chosen).length === 0) return undefined;
  const { encode } = await import("fast-png"), { nx, ny, data } = paint(images.side, chosen, panel, how);
  return encode({ width: nx, height: ny, data, channels: 3, depth: 8 });
}

const one = (all: Squares, band: string): Squares => all[band] ? { [band]: all[band] } : {};

function paint(side: number, squares: Squares, panel: Panel, how: Stretch): Rgb {
  const times = how === "deep" ? 4 : 1;
  const shown = Object.fromEntries(
    Object.entries(squares).map(([b, v]) => [b, times === 1 ? v : v.map((p) => p * times)]),
  );
  return panel === "residual" || how === "linear" ? linearStretch(side, side, shown) : stretch(side, side, shown);
}
