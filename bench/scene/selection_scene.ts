// Outcome tables of a survey whose selection function is known, in the layout that `obiwan derive` writes. No pixel is simulated:
// whether a source is found, and what is measured, is drawn from formulas of this file. It tests what is computed from such tables.
import { normal, uniformStream } from "../../src/base/random.ts";
import { magnitude, nanomaggies } from "../../src/base/units.ts";
import type { RunDisk } from "../../src/base/disk.ts";
import type { Table } from "../../src/base/table.ts";
import { TableBuilder } from "../../src/base/table_builder.ts";
import { passes, type TargetCut } from "../../src/post/derive/cuts.ts";
import { healpixBytes } from "../../src/post/selection/sky/healpix_map.ts";
import { BrickLayout, type LaidBrick } from "../../src/survey/bricks/brick_layout.ts";
import { fillTable } from "../../src/survey/data_model/fill.ts";
import { derivedColumns } from "../../src/survey/data_model/tables/derived.ts";
import { transmission } from "../../src/survey/extinction.ts";
import { fateCode } from "../../src/survey/match/fates.ts";
import { deriveScene, planScene, type SeenSource } from "./derived_scene.ts";

const bands = ["g", "r", "z"] as const;

/** A sample with an edge in magnitude, across which sources scatter. */
export const sceneCut: TargetCut = {
  name: "BRIGHT_R",
  bit: 0,
  about: "brighter than 23 in r",
  colours: [{ sum: { r: 1 }, below: 23 }],
  columns: [],
};

/** What a place is like. */
export interface Place {
  /** 5σ depth of galaxies by band, mag. */
  depth: Record<string, number>;
  psfsize: number;
  ebv: number;
  /** Stars per deg². */
  stars: number;
}

export interface Truth {
  g: number;
  r: number;
  z: number;
  redshift: number;
  rhalf: number;
}

/** Resolution of the map of stars. */
export const starMapNside = 256;

/** 6 × 4 bricks about RA 150°, Dec 2°. */
export function sceneBricks(columns = 6, rows = 4): LaidBrick[] {
  const layout = new BrickLayout(), first = layout.at(149.3, 1.6);
  return Array.from(
    { length: columns * rows },
    (_, k) => layout.brick(first.row + Math.floor(k / columns), first.column + k % columns),
  );
}

export const sceneBox = { ra1: 149.25, ra2: 150.75, dec1: 1.5, dec2: 2.5 };

const pointings = new Map<number, readonly number[]>(), starCounts = new Map<number, number>();

/** Values of a key, computed once. */
function once<K, V>(known: Map<K, V>, key: K, value: () => V): V {
  if (!known.has(key)) known.set(key, value());
  return known.get(key)!;
}

/** Depth and seeing vary in waves, and in steps from pointing to pointing. @param pixel of the map of stars */
export function placeAt(ra: number, dec: number, pixel: number): Place {
  const pointing = Math.floor(ra / 0.31) * 1000 + Math.floor((dec + 90) / 0.17);
  const u = once(pointings, pointing, () => {
    const stream = uniformStream({ seed: 5, purpose: "pointing", id: BigInt(pointing) });
    return Array.from({ length: 5 }, (_, k) => stream(0, k));
  });
  const wave = (a: number, b: number, c: number) => Math.sin(2 * Math.PI * (a * ra + b * dec) + c);
  const psfsize = 1.25 + 0.2 * wave(0.5, 0.3, 1) + 0.15 * (2 * u[0] - 1);
  const d = 0.25 * wave(0.7, -0.5, 0) + 0.3 * (2 * u[1] - 1) - 0.5 * (psfsize - 1.25);
  return {
    depth: { g: 24.3 + 0.8 * d + 0.1 * u[2], r: 23.9 + d, z: 22.9 + 0.9 * d + 0.1 * u[3] },
    psfsize,
    ebv: 0.05 + 0.03 * wave(0.4, 0.6, 2) + 0.01 * u[4],
    stars: starsOf(pixel),
  };
}

/** 1000 to 4000 stars per deg², a pixel of the map each. */
export const starsOf = (pixel: number): number =>
  once(starCounts, pixel, () => 1000 + 3000 * uniformStream({ seed: 9, purpose: "stars", id: BigInt(pixel) })(0, 0));

/** Number counts that rise with magnitude, redder at larger redshift. */
export function truthOf(seed: number, id: number): Truth {
  const u = uniformStream({ seed, purpose: "truth", id: BigInt(id) }),
    slope = 0.3 * Math.LN10,
    [low, high] = [20.5, 24.2];
  const r = low + Math.log(1 + u(0, 0) * (Math.exp(slope * (high - low)) - 1)) / slope;
  const redshift = 0.4 + 1.2 * u(0, 1);
  const gr = 0.2 + 0.5 * redshift + 0.15 * normal(u, 1), rz = 0.3 + 0.4 * redshift + 0.15 * normal(u, 2);
  return { g: r + gr, r, z: r - rz, redshift, rhalf: 0.25 + 0.9 * u(0, 2) ** 2 };
}

/** Probability to be found: signal to noise, size and seeing decide, and stars hide up to a fifth. */
export function foundProbability({ r, rhalf }: Truth, { depth, psfsize, ebv, stars }: Place): number {
  const snr = 5 * nanomaggies(r) * transmission("r", ebv) / nanomaggies(depth.r);
  const x = Math.log(snr / 7) / 0.2 - 1.5 * Math.log(rhalf / 0.45) - 1.5 * (psfsize - 1.25);
  return (1 - 0.2 * (stars - 1000) / 3000) / (1 + Math.exp(-x));
}

/** Error of a flux without dust, nanomaggies. */
const noiseOf = (band: string, { depth, ebv }: Place) => nanomaggies(depth[band]) / 5 / transmission(band, ebv);

/** Probability to be found and to be measured brighter than 23. */
export function knownProbability(truth: Truth, place: Place): number {
  const x = (nanomaggies(truth.r) - nanomaggies(23)) / noiseOf("r", place);
  return foundProbability(truth, place) * 0.5 * (1 + erf(x / Math.SQRT2));
}

/** To 1.2e-7 (Numerical Recipes' rational Chebyshev form). */
function erf(x: number): number {
  const t = 1 / (1 + 0.5 * Math.abs(x));
  const poly = [
    0.17087277,
    -0.82215223,
    1.48851587,
    -1.13520398,
    0.27886807,
    -0.18628806,
    0.09678418,
    0.37409196,
    1.00002368,
    -1.26551223,
  ];
  const y = 1 - t * Math.exp(-x * x + poly.reduce((s, c) => s * t + c, 0));
  return x >= 0 ? y : -y;
}

/** One injected source with all that became of it. */
export interface Outcome extends Truth {
  id: number;
  ra: number;
  dec: number;
  place: Place;
  found: boolean;
  /** Measured flux without dust by band, nanomaggies. */
  flux: Record<string, number>;
}

/** Sources of a brick. @param first id */
export async function outcomesOf(brick: LaidBrick, count: number, first: number, seed: number): Promise<Outcome[]> {
  const pixelOf = await pixels();
  return Array.from({ length: count }, (_, k) => {
    const id = first + k, u = uniformStream({ seed, purpose: "outcome", id: BigInt(id) });
    const ra = brick.ra1 + (brick.ra2 - brick.ra1) * u(0, 0), dec = brick.dec1 + (brick.dec2 - brick.dec1) * u(0, 1);
    const place = placeAt(ra, dec, pixelOf(ra, dec)), truth = truthOf(seed, id);
    const flux = Object.fromEntries(
      bands.map((b, k) => [b, nanomaggies(truth[b]) + noiseOf(b, place) * normal(u, 10 + k)]),
    );
    return { ...truth, id, ra, dec, place, found: u(0, 2) < foundProbability(truth, place), flux };
  });
}

/** Number of the pixel of the map of stars, nested. */
export async function pixels(): Promise<(ra: number, dec: number) => number> {
  const { ang2pix_nest } = await import("@hscmap/healpix");
  return (ra, dec) => ang2pix_nest(starMapNside, (90 - dec) * Math.PI / 180, ra * Math.PI / 180);
}

/** Columns of derived tables that a selection function reads, in their types. */
export function outcomeTable(brick: string, rows: readonly Outcome[], unit: (row: number) => string): Table {
  const name = (i: number) => `${rows[i].id}_${brick}_${unit(i)}`,
    depth = (b: string, i: number) => (5 / nanomaggies(rows[i].place.depth[b])) ** 2;
  const mag = (i: number) => (b: string) => magnitude(rows[i].flux[b]),
    nan = (i: number, v: number) => rows[i].found ? v : NaN;
  const values: Parameters<typeof fillTable>[2] = {
    unique_id: name,
    id: (i) => BigInt(rows[i].id),
    brickname: () => brick,
    unit,
    ra: (i) => rows[i].ra,
    dec: (i) => rows[i].dec,
    fate: (i) => fateCode[rows[i].found ? "recovered" : "below threshold"],
    matched: (i) => rows[i].found,
    vetoed: () => false,
    obiwan_mask: (i) => rows[i].found ? 1 : 0,
    in_brick: () => true,
    targets_mask_true: (i) => passes(sceneCut, (b) => rows[i][b as "r"]) ? 1 : 0,
    targets_mask: (i) => rows[i].found && passes(sceneCut, mag(i)) ? 1 : 0,
    n: () => 1,
    rhalf: (i) => rows[i].rhalf,
    redshift: (i) => rows[i].redshift,
    ebv: (i) => rows[i].place.ebv,
    tractor_type: (i) => rows[i].found ? "EXP" : "",
    ...Object.fromEntries(bands.flatMap((b) => [
      [`mag_true_${b}`, (i: number) => rows[i][b]],
      [`${b}flux`, (i: number) => nanomaggies(rows[i][b]) * transmission(b, rows[i].place.ebv)],
      [`mw_transmission_${b}`, (i: number) => transmission(b, rows[i].place.ebv)],
      [`nobs_${b}`, () => 3],
      [`psfsize_${b}`, (i: number) => rows[i].place.psfsize],
      [`galdepth_${b}`, (i: number) => depth(b, i)],
      [`tractor_flux_${b}`, (i: number) => nan(i, rows[i].flux[b] * transmission(b, rows[i].place.ebv))],
      [`tractor_mw_transmission_${b}`, (i: number) => nan(i, transmission(b, rows[i].place.ebv))],
    ])),
  };
  const model = derivedColumns(bands, new Set(["match_score", "obiwan_mask", ...bands.map((b) => `nobs_${b}`)]));
  return fillTable(model.filter((c) => c.name in values), rows.length, values);
}

export interface SceneOptions {
  bricks?: readonly LaidBrick[];
  /** Sources of each brick. */
  sources: number;
  seed?: number;
}

/** Writes a run of the scene and, beside it, the map of stars. @returns paths */
export async function writeScene(
  disk: RunDisk,
  dir: string,
  { bricks = sceneBricks(), sources, seed = 1 }: SceneOptions,
): Promise<{ run: string; map: string }> {
  const run = `${dir}/RUN`, map = `${dir}/stars-map.fits`, unit = (i: number) => `rs${500 * Math.floor(i / 500)}`;
  const all = new Map<string, Outcome[]>();
  for (const [k, brick] of bricks.entries()) {
    all.set(brick.name, await outcomesOf(brick, sources, k * sources + 1, seed));
  }
  const seen = [...all].map(([brick, rows]): [string, SeenSource[]] => [
    brick,
    rows.map(({ id, ra, dec }, i) => ({ id: BigInt(id), unit: unit(i), ra, dec, inBrick: true, fate: 0 })),
  ]);
  const plan = await planScene(disk, run, seen);
  for (const [brick, rows] of all) {
    await deriveScene(disk, run, plan, brick, outcomeTable(brick, rows, unit), [sceneCut]);
  }
  await disk.write(map, await starMap());
  return { run, map };
}

/** The map of stars over the box of the scene, as healpy reads it. */
async function starMap(): Promise<Uint8Array> {
  const pixelOf = await pixels(), there = new Set<number>(), { ra1, ra2, dec1, dec2 } = sceneBox;
  for (let ra = ra1 - 0.3; ra < ra2 + 0.3; ra += 0.02) {
    for (let dec = dec1 - 0.3; dec < dec2 + 0.3; dec += 0.02) there.add(pixelOf(ra, dec));
  }
  const list = [...there].sort((a, b) => a - b);
  const table = new TableBuilder(list.length).long("PIXEL", (i) => BigInt(list[i])).add(
    "STARDENS",
    "f8",
    (i) => starsOf(list[i]),
  );
  return healpixBytes(starMapNside, table.build(), []);
}
