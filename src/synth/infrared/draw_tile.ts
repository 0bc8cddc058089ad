import { normal } from "../../base/random.ts";
import type { Box } from "../../base/plane.ts";
import { nanomaggies } from "../../base/units.ts";
import { abPerVega, electronsPerVega, tileSize, type WiseBand } from "../../survey/infrared/wise_bands.ts";
import { tileMaskBit } from "../../survey/infrared/unwise_mask.ts";
import type { TruthTable } from "../../survey/truth.ts";
import { addSource } from "../light/add_source.ts";
import { frameOf } from "../sky.ts";
import { stream } from "../sources.ts";
import type { Square } from "../survey_plan.ts";
import { type SynthTile, tileWcs } from "./tile_grid.ts";
import { psfSize, tilePsf } from "./tile_psf.ts";

/** Stacked exposures, and the noise of a pixel without sources (Vega nanomaggies): 5σ of a point source 21.4, 20.7, 17.0, 14.8 (AB). */
export const tileDepths: Readonly<Record<WiseBand, { exposures: number; sigma: number }>> = {
  w1: { exposures: 120, sigma: 2 },
  w2: { exposures: 120, sigma: 6.5 },
  w3: { exposures: 24, sigma: 1050 },
  w4: { exposures: 24, sigma: 18_000 },
};

/** A band of a tile [tileSize²]. */
export interface TilePixels {
  /** Vega nanomaggies, and what they are uncertain by: 1/variance; 0 where nothing was observed. */
  image: Float32Array;
  invvar: Float32Array;
  exposures: Int32Array;
  /** Scatter of single exposures, Vega nanomaggies. */
  scatter: Float32Array;
}

const count = tileSize * tileSize;

/** Pixels of a tile that show some of the squares of sky. @returns 1 for each [tileSize²] */
export function coverage(tile: SynthTile, squares: readonly Square[]): Uint8Array {
  const seen = new Uint8Array(count), wcs = tileWcs(tile);
  for (const square of squares) {
    const frame = frameOf(square), half = square.size / 2, { x0, x1, y0, y1 } = boxOf(tile, square);
    for (let y = y0; y < y1; y++) {
      for (let x = x0; x < x1; x++) {
        const [u, v] = frame.toPixel(...wcs.toSky(x, y));
        if (Math.abs(u) <= half && Math.abs(v) <= half) seen[y * tileSize + x] = 1;
      }
    }
  }
  return seen;
}

/** The pixels of the tile around a square. */
function boxOf(tile: SynthTile, square: Square): Box {
  const frame = frameOf(square), wcs = tileWcs(tile), half = square.size / 2;
  const corners = [-half, half].flatMap((x) => [-half, half].map((y) => wcs.toPixel(...frame.toSky(x, y))));
  const clamp = (v: number) => Math.min(Math.max(v, 0), tileSize);
  const xs = corners.map((c) => c[0]), ys = corners.map((c) => c[1]);
  // Sides of a square are not quite straight on the tile.
  return {
    x0: clamp(Math.floor(Math.min(...xs)) - 2),
    x1: clamp(Math.ceil(Math.max(...xs)) + 3),
    y0: clamp(Math.floor(Math.min(...ys)) - 2),
    y1: clamp(Math.ceil(Math.max(...ys)) + 3),
  };
}

/** A band of a tile: light of the sources through the PSF, their photons' noise and that of the sky. @param seen by `coverage`
 * @param sources with magnitudes in the band */
export function drawTile(
  tile: SynthTile,
  band: WiseBand,
  seen: Uint8Array,
  sources: readonly TruthTable[],
  seed: number,
): TilePixels {
  const wcs = tileWcs(tile), stamp = tilePsf(band), psf = { size: psfSize, at: () => stamp };
  const light = new Float64Array(count), { exposures, sigma } = tileDepths[band];
  for (const table of sources) {
    const fluxes = table.mag[band].map((mag) => nanomaggies(mag) / abPerVega(band));
    fluxes.forEach((flux, row) => addSource(light, tileSize, wcs, psf, table, row, flux));
  }
  const image = new Float32Array(count), invvar = new Float32Array(count), scatter = new Float32Array(count);
  const electrons = electronsPerVega(band, exposures), random = stream(seed, `tile ${tile.name} ${band}`, 0n);
  for (let i = 0; i < count; i++) {
    if (seen[i] === 0) continue;
    const variance = sigma ** 2 + Math.max(light[i], 0) / electrons;
    image[i] = light[i] + Math.sqrt(variance) * normal(random, i);
    invvar[i] = 1 / variance;
    scatter[i] = Math.sqrt(variance * exposures);
  }
  return { image, invvar, exposures: Int32Array.from(seen, (s) => s * exposures), scatter };
}

/** Magnitude in W1 (AB) of the faintest star whose pixels are masked, and the radius in pixels there, which grows by a factor of 1.4 a magnitude. */
const masked = { magnitude: 13, radius: 4, growth: 0.15 };

/** The mask of a tile: cores and wings of bright stars. */
export function drawMask(tile: SynthTile, stars: readonly TruthTable[]): Int32Array {
  const mask = new Int32Array(count), wcs = tileWcs(tile), bits = [tileMaskBit("w1", 0), tileMaskBit("w2", 0)];
  const value = bits.reduce((sum, bit) => sum | (1 << bit), 0);
  for (const { ra, dec, mag } of stars.filter((t) => !t.shape)) {
    mag.w1.forEach((w1, row) => {
      if (w1 > masked.magnitude) return;
      const [px, py] = wcs.toPixel(ra[row], dec[row]),
        radius = masked.radius * 10 ** (masked.growth * (masked.magnitude - w1));
      for (let y = Math.max(0, Math.ceil(py - radius)); y <= Math.min(tileSize - 1, py + radius); y++) {
        for (let x = Math.max(0, Math.ceil(px - radius)); x <= Math.min(tileSize - 1, px + radius); x++) {
          if (Math.hypot(x - px, y - py) <= radius) mask[y * tileSize + x] = value;
        }
      }
    });
  }
  return mask;
}
