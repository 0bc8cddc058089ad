import { sha256 } from "../../base/sha256.ts";
import type { Table } from "../../base/table.ts";
import { arrowBytes, parquetBytes } from "../../io/arrow.ts";
import {
  type Card,
  compressedImageHdu,
  compressedIntegerHdu,
  fitsBytes,
  gzipBytes,
  type Quantization,
  tableHdu,
} from "../../io/fits.ts";
import { jpegBytes } from "../../io/jpeg.ts";
import { denseMask, type SparseMask } from "./outlier_file.ts";
import { circles, linearStretch, stretch } from "../../survey/pixels/stretch.ts";

/** A table of a FITS file. */
export interface NamedTable {
  table: Table;
  /** EXTNAME */
  name: string;
  cards?: readonly Card[];
}

/** How a file is made of its pixels, as plain data that a thread can be sent. */
export type Recipe =
  | { kind: "tables"; primary: readonly Card[]; tables: readonly NamedTable[] }
  | { kind: "arrow" | "parquet"; table: Table }
  /** One plane, `data`, tile-compressed: whole numbers exactly, floats with this quantization. */
  | { kind: "coadd"; primary: readonly Card[]; cards: readonly Card[]; quantization?: Quantization }
  /** One plane of whole numbers, `data`, tile-compressed, and behind it HDUs of bytes: planes, 0 where there is none. */
  | { kind: "maskbits"; primary: readonly Card[]; cards: readonly Card[]; behind: readonly BytePlane[] }
  /** One plane of whole numbers, `data`, tile-compressed, and the file gzipped. */
  | { kind: "map"; cards: readonly Card[] }
  /** A table and cubes, one for each plane, whose planes follow one another as rows. */
  | { kind: "cubes"; primary: readonly Card[]; first: NamedTable; cubes: Readonly<Record<string, CubeRecipe>> }
  /** Masks of exposures, tile-compressed, each with a size of its own. */
  | { kind: "outliers"; primary: readonly Card[]; masks: readonly SparseMask[] }
  /** A plane for each band. */
  | { kind: "picture"; linear?: boolean; marks?: { centres: readonly { x: number; y: number }[]; radius: number } };

/** An HDU of bytes. */
export interface BytePlane {
  cards: readonly Card[];
  plane: string;
}

/** How a cube is written. */
export interface CubeRecipe {
  cards: readonly Card[];
  quantization: Quantization;
}

/** Values of a plane [ny × nx]. */
export type PlaneValues = Float32Array | Int32Array | Int16Array | Uint8Array;

/** What one file is made of. */
export interface FileInput {
  recipe: Recipe;
  nx: number;
  ny: number;
  planes: Readonly<Record<string, PlaneValues>>;
}

/** A file that is ready to be written. */
export interface MadeFile {
  bytes: Uint8Array;
  /** Hex. */
  sha256: string;
}

/** Makes one file; depends on the input alone. @throws {InputError} when a table cannot be written */
export async function makeFile(input: FileInput): Promise<MadeFile> {
  const bytes = await bytesOf(input);
  return { bytes, sha256: sha256(bytes) };
}

async function bytesOf({ recipe, nx, ny, planes }: FileInput): Promise<Uint8Array> {
  switch (recipe.kind) {
    case "tables":
      return fitsBytes(recipe.tables.map(({ table, name, cards }) => tableHdu(table, name, cards)), recipe.primary);
    case "arrow":
      return await arrowBytes(recipe.table);
    case "parquet":
      return await parquetBytes(recipe.table);
    case "coadd":
      return fitsBytes([coaddHdu(nx, ny, planes.data, recipe.cards, recipe.quantization)], recipe.primary);
    case "maskbits": {
      const hdus = recipe.behind.map(({ cards, plane }) =>
        compressedIntegerHdu({ nx, ny, data: planes[plane] as Uint8Array ?? new Uint8Array(nx * ny), cards })
      );
      return fitsBytes([coaddHdu(nx, ny, planes.data, recipe.cards), ...hdus], recipe.primary);
    }
    case "cubes": {
      const { table, name, cards } = recipe.first, count = ny / nx;
      const cubes = Object.entries(recipe.cubes).map(([key, { cards, quantization }]) =>
        compressedImageHdu({ nx, ny, data: planes[key] as Float32Array, cards, planes: count }, quantization)
      );
      return fitsBytes([tableHdu(table, name, cards), ...cubes], recipe.primary);
    }
    case "outliers":
      return fitsBytes(
        recipe.masks.map((mask) =>
          compressedIntegerHdu({ nx: mask.nx, ny: mask.ny, data: denseMask(mask), cards: mask.cards })
        ),
        recipe.primary,
      );
    case "map":
      return gzipBytes(fitsBytes([coaddHdu(nx, ny, planes.data, recipe.cards)]));
    case "picture": {
      const images = planes as Record<string, Float32Array>, { linear, marks } = recipe;
      const picture = linear ? linearStretch(nx, ny, images) : stretch(nx, ny, images);
      return await jpegBytes(marks ? circles(picture, marks.centres, marks.radius) : picture);
    }
  }
}

function coaddHdu(nx: number, ny: number, data: PlaneValues, cards: readonly Card[], quantization?: Quantization) {
  if (data instanceof Float32Array) return compressedImageHdu({ nx, ny, data, cards }, quantization!);
  return compressedIntegerHdu({ nx, ny, data, cards });
}
