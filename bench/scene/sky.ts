import { nanomaggies } from "../../src/base/units.ts";
import type { SourceType } from "../../src/survey/source.ts";
import { randomNumbers } from "./random.ts";

/** A source of the synthetic sky, as the fitter would describe it. */
export interface SkySource {
  type: SourceType;
  /** Brick pixels. */
  x: number;
  y: number;
  /** nmgy in g, r, z */
  flux: number[];
  /** arcsec; 0 for point sources */
  re: number;
  /** Soft ellipticity and Sérsic index. */
  ee1: number;
  ee2: number;
  n: number;
}

/** Types in the proportions of the survey's ninth data release, and the radii that they come in. */
const kinds: { type: SourceType; share: number; re: [number, number] }[] = [
  { type: "PSF", share: 0.439, re: [0, 0] },
  { type: "REX", share: 0.436, re: [0.2, 0.7] },
  { type: "EXP", share: 0.08, re: [0.4, 1.4] },
  { type: "DEV", share: 0.029, re: [0.4, 1.4] },
  { type: "SER", share: 0.016, re: [0.4, 1.4] },
];
const bright = 18.5, faint = 23.2;

/** Sources spread at random. Number counts rise as 10^(0.3 m) in r. */
export function denseSky(count: number, nx: number, ny: number, seed: number): SkySource[] {
  const random = randomNumbers(seed);
  return Array.from({ length: count }, () => {
    const low = 10 ** (0.3 * (bright - faint)), r = faint + Math.log10(low + random() * (1 - low)) / 0.3;
    let k = 0;
    for (let u = random(); k < kinds.length - 1 && u >= kinds[k].share; k++) u -= kinds[k].share;
    const x = 4 + (nx - 9) * random(), y = 4 + (ny - 9) * random();
    return sourceOf(kinds[k].type, x, y, r, random);
  });
}

/** A sky as `denseSky`, half of whose sources are members of pairs 1.5″ to 4″ apart.
 * @param side pixels of 0.262″ */
export function crowdedSky(count: number, side: number, seed: number): SkySource[] {
  const random = randomNumbers(seed + 1), single = denseSky(count, side, side, seed), pairs = Math.floor(count / 4);
  for (let i = 0; i < pairs; i++) {
    const distance = (1.5 + 2.5 * random()) / 0.262,
      angle = 2 * Math.PI * random(),
      inside = (v: number) => Math.min(side - 5, Math.max(4, v));
    single[2 * i + 1].x = inside(single[2 * i].x + distance * Math.cos(angle));
    single[2 * i + 1].y = inside(single[2 * i].y + distance * Math.sin(angle));
  }
  return single;
}

/** Bright, well-resolved galaxies, one in the middle of each cell of a grid: every model is worth a try on them.
 * @param cell pixels */
export function galaxyGrid(count: number, cell: number, seed: number): { sources: SkySource[]; side: number } {
  const random = randomNumbers(seed), across = Math.ceil(Math.sqrt(count));
  const sources = Array.from({ length: count }, (_, i): SkySource => {
    const x = (i % across + 0.5) * cell + random(), y = (Math.floor(i / across) + 0.5) * cell + random();
    return sourceOf(i % 2 ? "EXP" : "SER", x, y, 19.5 + random(), random);
  });
  return { sources, side: across * cell };
}

/** Groups of three sources, one in the middle of each cell of a grid: blobs of one size whatever the number of sources. */
export function tripleGrid(count: number, cell: number, seed: number): { sources: SkySource[]; side: number } {
  const random = randomNumbers(seed), cells = Math.ceil(count / 3), across = Math.ceil(Math.sqrt(cells));
  const places = [[-6, -4], [7, -3], [0, 7]], types: SourceType[] = ["PSF", "REX", "EXP"];
  const sources = Array.from({ length: count }, (_, i): SkySource => {
    const c = Math.floor(i / 3), [dx, dy] = places[i % 3];
    const x = (c % across + 0.5) * cell + dx + random(), y = (Math.floor(c / across) + 0.5) * cell + dy + random();
    return sourceOf(types[i % 3], x, y, 20.5 + 1.5 * random(), random);
  });
  return { sources, side: across * cell };
}

/** Sources so close that all belong together. @param step pixels between neighbours */
export function crowd(count: number, step: number, seed: number): { sources: SkySource[]; side: number } {
  const random = randomNumbers(seed), across = Math.ceil(Math.sqrt(count)), types: SourceType[] = ["PSF", "REX"];
  const sources = Array.from({ length: count }, (_, i): SkySource => {
    const x = (i % across + 1.5) * step + 3 * random(), y = (Math.floor(i / across) + 1.5) * step + 3 * random();
    return sourceOf(types[i % 2], x, y, 20 + 2 * random(), random);
  });
  return { sources, side: Math.ceil((across + 2) * step) };
}

function sourceOf(type: SourceType, x: number, y: number, r: number, random: () => number): SkySource {
  const [low, high] = kinds.find((k) => k.type === type)!.re, colour = 0.4 + 0.8 * random();
  const e = type === "PSF" || type === "REX" ? 0 : 0.8 * random(), angle = 2 * Math.PI * random();
  const flux = [r + colour, r, r - 0.6 * colour].map(nanomaggies);
  return {
    type,
    x,
    y,
    flux,
    re: low + (high - low) * random(),
    ee1: e * Math.cos(angle),
    ee2: e * Math.sin(angle),
    n: type === "SER" ? 1.2 + 2.5 * random() : 1,
  };
}
