/** Tiles of unWISE of the synthetic sky, in files as they are published. */
import type { Disk } from "../base/disk.ts";
import type { PassProgress } from "../base/progress.ts";
import { type Card, fitsBytes, gzipBytes, imageHdu, type ImageToWrite } from "../io/fits.ts";
import { maskPath, psfPaths, type TileKind, tilePath } from "../survey/infrared/tile_files.ts";
import { tileScale, tileSize, vegaZeropoint, type WiseBand, wiseBands } from "../survey/infrared/wise_bands.ts";
import type { TruthTable } from "../survey/truth.ts";
import { withInfrared } from "./infrared/colours.ts";
import { coverage, drawMask, drawTile, type TilePixels } from "./infrared/draw_tile.ts";
import { type SynthTile, tilesAt } from "./infrared/tile_grid.ts";
import { psfSize, tilePsf } from "./infrared/tile_psf.ts";
import { frameOf } from "./sky.ts";
import type { Square } from "./survey_plan.ts";

export { withInfrared } from "./infrared/colours.ts";

/** Where tiles are, in the directory of a synthetic survey. */
export const tileDir = "unwise";

/** A square that tiles show, and what lies on it and around it. */
export interface TileSky {
  square: Square;
  sources: () => readonly TruthTable[];
}

/** Writes all tiles that show some of the squares; what they show beside these was never observed. @returns paths */
export async function writeTiles(
  disk: Disk,
  dir: string,
  skies: readonly TileSky[],
  seed: number,
  progress: PassProgress,
): Promise<string[]> {
  const tiles = tilesOf(skies.map((s) => s.square)), paths: string[] = [], all = tiles.length * wiseBands.length;
  const put = async (path: string, bytes: Uint8Array) => {
    await disk.write(path, path.endsWith(".gz") ? gzipBytes(bytes) : bytes);
    paths.push(path);
  };
  let done = 0;
  for (const { tile, on } of tiles) {
    const shown = skies.filter((s) => on.has(s.square)), seen = coverage(tile, shown.map((s) => s.square));
    const sources = distinct(shown).map((table) => withInfrared(table, seed)), cards = tileCards(tile);
    const image = (data: ImageToWrite["data"], extra: readonly Card[] = [], side = tileSize) =>
      fitsBytes([imageHdu({ nx: side, ny: side, data, cards: [...extra, ...(side === tileSize ? cards : [])] })]);
    for (const band of wiseBands) {
      const own = bandCards(tile, band), pixels = drawTile(tile, band, seen, sources, seed);
      for (const [kind, data] of planes(pixels)) await put(tilePath(dir, tile.name, band, kind), image(data, own));
      await put(psfPaths(dir, tile.name, band)[0], image(Float32Array.from(tilePsf(band)), own, psfSize));
      progress("tiles and bands", ++done, all);
    }
    await put(maskPath(dir, tile.name), image(drawMask(tile, sources)));
  }
  return paths;
}

const planes = (p: TilePixels): [TileKind, ImageToWrite["data"]][] => [
  ["img-m", p.image],
  ["invvar-m", p.invvar],
  ["n-m", p.exposures],
  ["std-m", p.scatter],
];

/** Tiles that show any place of the squares, and the squares that they show. */
function tilesOf(squares: readonly Square[]): { tile: SynthTile; on: Set<Square> }[] {
  const tiles = new Map<string, { tile: SynthTile; on: Set<Square> }>();
  for (const square of squares) {
    const frame = frameOf(square), steps = 4;
    for (let k = 0; k < (steps + 1) ** 2; k++) {
      const at = (i: number) => (i / steps - 0.5) * square.size;
      for (const tile of tilesAt(...frame.toSky(at(k % (steps + 1)), at(Math.floor(k / (steps + 1)))))) {
        const known = tiles.get(tile.name) ?? { tile, on: new Set() };
        known.on.add(square);
        tiles.set(tile.name, known);
      }
    }
  }
  return [...tiles.values()].sort((a, b) => (a.tile.name < b.tile.name ? -1 : 1));
}

/** Points and galaxies of several skies, each once. */
function distinct(skies: readonly TileSky[]): TruthTable[] {
  const tables = skies.flatMap((s) => s.sources());
  if (skies.length === 1) return tables;
  const seen = { points: new Set<bigint>(), galaxies: new Set<bigint>() };
  return tables.map((table) => {
    const known = seen[table.shape ? "galaxies" : "points"];
    const rows = table.id.flatMap((id, row) => known.has(id) ? [] : [row]);
    for (const row of rows) known.add(table.id[row]);
    return rowsOf(table, rows);
  });
}

function rowsOf({ id, ra, dec, mag, shape }: TruthTable, rows: readonly number[]): TruthTable {
  const take = (values: Float64Array) => Float64Array.from(rows, (row) => values[row]);
  return {
    id: rows.map((row) => id[row]),
    ra: take(ra),
    dec: take(dec),
    mag: Object.fromEntries(Object.entries(mag).map(([band, values]) => [band, take(values)])),
    ...(shape ? { shape: { n: take(shape.n), rhalf: take(shape.rhalf), e1: take(shape.e1), e2: take(shape.e2) } } : {}),
  };
}

const card = (key: string, value: string | number, comment = ""): Card => ({ key, value, comment });

/** Of every image of a tile. */
const tileCards = ({ name, ra, dec }: SynthTile): Card[] => [
  card("COADD_ID", name),
  card("CTYPE1", "RA---TAN"),
  card("CTYPE2", "DEC--TAN"),
  card("CUNIT1", "deg"),
  card("CUNIT2", "deg"),
  card("EQUINOX", 2000),
  card("CRVAL1", ra),
  card("CRVAL2", dec),
  card("CRPIX1", (tileSize + 1) / 2),
  card("CRPIX2", (tileSize + 1) / 2),
  card("CD1_1", -tileScale / 3600),
  card("CD1_2", 0),
  card("CD2_1", 0),
  card("CD2_2", tileScale / 3600),
];

/** Of every image of a band. */
const bandCards = ({ name }: SynthTile, band: WiseBand): Card[] => [
  card("BAND", Number(band.slice(1))),
  card("MAGZP", vegaZeropoint, "Vega magnitude of one count"),
  card("UNW_TILE", name),
  card("MJDMIN", 55203),
  card("MJDMAX", band === "w1" || band === "w2" ? 58836 : 55414),
];
