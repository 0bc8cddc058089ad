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
import { deriveScene, planScene, type SeenSource } from "../scene/derived_scene.ts";
import { foundProbability, noiseOf, type Place, placeAt, starMapNside, starsOf, type Truth, truthOf } from "./known.ts";

const bands = ["g", "r", "z"] as const;

/** A sample with an edge in magnitude, across which sources scatter. */
export const sceneCut: TargetCut = {
  name: "BRIGHT_R",
  bit: 0,
  about: "brighter than 23 in r",
  colours: [{ sum: { r: 1 }, below: 23 }],
  columns: [],
};

/** 6 × 4 bricks about RA 150°, Dec 2°. */
export function sceneBricks(columns = 6, rows = 4): LaidBrick[] {
  const layout = new BrickLayout(), first = layout.at(149.3, 1.6);
  return Array.from(
    { length: columns * rows },
    (_, k) => layout.brick(first.row + Math.floor(k / columns), first.column + k % columns),
  );
}

export const sceneBox = { ra1: 149.25, ra2: 150.75, dec1: 1.5, dec2: 2.5 };

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
