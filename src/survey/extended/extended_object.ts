import { arcsecPerDegree } from "../../base/units.ts";
import type { BrickGrid } from "../bricks/brick_grid.ts";
import type { SourceParameters, SourceType } from "../source.ts";

/** Something large on the sky that another catalogue knows: an ellipse. */
export interface ExtendedObject {
  /** Clusters of stars, resolved dwarf galaxies and Magellanic Clouds mask pixels; a galaxy does, and is a source. */
  kind: "cluster" | "galaxy" | "resolved" | "mclouds";
  /** Of two characters: "CL"; of galaxies that of their table, "L3". */
  catalogue: string;
  /** Its number there. */
  id: bigint;
  /** deg */
  ra: number;
  /** deg */
  dec: number;
  /** Semi-major axis, deg. */
  radius: number;
  /** Axis ratio, 0 … 1. */
  ba: number;
  /** Position angle of the major axis, deg east of north. */
  pa: number;
  /** Of a galaxy: it stays as its atlas has it. */
  frozen?: boolean;
  /** Of a galaxy: what it is held at, or its fit starts from. */
  model?: GalaxyModel;
}

/** A galaxy's light, in the catalogue's convention. */
export interface GalaxyModel {
  /** Profile. */
  type: SourceType;
  /** arcsec */
  re: number;
  /** Ellipticity along right ascension and declination. */
  e1: number;
  /** Ellipticity along the diagonals. */
  e2: number;
  /** Sérsic index. */
  sersic: number;
  /** nmgy in a band. */
  flux: (band: string) => number;
}

/** Parameters of a galaxy, with fluxes in bands. */
export function parametersOf({ ra, dec, model }: ExtendedObject, bands: readonly string[]): SourceParameters {
  const { type, re, e1, e2, sersic, flux } = model!;
  return { type, ra, dec, re, e1, e2, sersic, flux: bands.map(flux) };
}

/** Whether any pixel of a brick may lie within its circle, which the ellipse fills or not. */
export function reaches(grid: BrickGrid, { ra, dec, radius }: Pick<ExtendedObject, "ra" | "dec" | "radius">): boolean {
  const { nx, ny } = grid, [x, y] = grid.wcs.toPixel(ra, dec), reach = radius * arcsecPerDegree / grid.pixscale;
  if (!Number.isFinite(x + y)) return false;
  return x > -0.5 - reach && y > -0.5 - reach && x < nx - 0.5 + reach && y < ny - 0.5 + reach;
}

/** Sets a bit of the pixels [ny*nx] whose centres lie within an ellipse. */
export function markEllipse(
  marks: Uint8Array,
  grid: BrickGrid,
  { ra, dec, radius, ba, pa }: ExtendedObject,
  bit: number,
): void {
  const { nx, ny, pixscale } = grid, [x, y] = grid.wcs.toPixel(ra, dec), reach = radius * arcsecPerDegree / pixscale;
  const sin = Math.sin(pa * Math.PI / 180), cos = Math.cos(pa * Math.PI / 180);
  for (let v = Math.max(0, Math.ceil(y - reach)); v <= Math.min(ny - 1, y + reach); v++) {
    for (let u = Math.max(0, Math.ceil(x - reach)); u <= Math.min(nx - 1, x + reach); u++) {
      // Columns of a brick run to the west.
      const east = x - u, north = v - y;
      const along = (east * sin + north * cos) / reach, across = (east * cos - north * sin) / (reach * ba);
      if (along ** 2 + across ** 2 <= 1) marks[v * nx + u] |= bit;
    }
  }
}
