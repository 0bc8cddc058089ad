import { philox } from "../../../src/base/random.ts";
import type { Table } from "../../../src/base/table.ts";
import { TableBuilder } from "../../../src/base/table_builder.ts";
import { radians } from "../../../src/base/units.ts";
import { fitsBytes, tableHdu } from "../../../src/io/fits.ts";
import type { BrickRow } from "../../../src/survey/bricks/brick_selection.ts";
import { splitRandoms } from "../../../src/randoms/split.ts";
import type { SplitRequest } from "../../../src/randoms/split/request.ts";
import { SpillMemoryDisk } from "./spill_memory_disk.ts";

/** Uniform numbers in [0, 1), the same each time. */
export function uniforms(seed: number): () => number {
  let n = 0;
  return () => philox([n++, 0, 0, 0], [seed, 77])[0] / 2 ** 32;
}

/** Bricks as the survey lays them: rows of 0.25° around the poles and between, each of as many bricks as fit. */
export function surveyBricks(decs: readonly number[]): BrickRow[] {
  const list: BrickRow[] = [];
  for (const centre of decs) {
    const dec1 = Math.max(-90, centre - 0.125), dec2 = Math.min(90, centre + 0.125);
    const widest = Math.cos(radians(Math.min(Math.abs(dec1), Math.abs(dec2))));
    const n = Math.abs(centre) > 89.8 ? 1 : Math.ceil(360 * widest / 0.25);
    for (let k = 0; k < n; k++) {
      const ra1 = k * 360 / n, ra2 = (k + 1) * 360 / n, ra = (ra1 + ra2) / 2;
      list.push({ name: brickName(ra, centre), id: list.length + 1, ra, dec: centre, ra1, ra2, dec1, dec2 });
    }
  }
  return list;
}

const brickName = (ra: number, dec: number) =>
  String(Math.floor(ra * 10)).padStart(4, "0") + (dec < 0 ? "m" : "p") +
  String(Math.floor(Math.abs(dec) * 10)).padStart(3, "0");

export interface Fake {
  id: bigint;
  ra: number;
  dec: number;
}

/** Positions in a box that goes through RA 0 when ra1 < 0. */
export function fakesIn(n: number, [ra1, ra2, dec1, dec2]: readonly number[], seed = 1, firstId = 1): Fake[] {
  const u = uniforms(seed);
  return Array.from({ length: n }, (_, i) => ({
    id: BigInt(firstId + i),
    ra: (ra1 + u() * (ra2 - ra1) + 360) % 360,
    dec: dec1 + u() * (dec2 - dec1),
  }));
}

/** A randoms table of those positions, with a few columns of other types. */
export function randomsTable(fakes: readonly Fake[]): Table {
  const u = uniforms(5), b = new TableBuilder(fakes.length);
  b.add("redshift", "f4", () => u());
  b.add("g", "f8", (i) => 20 + Number(fakes[i].id % 97n) / 97).add("r", "f8", () => 21).add("z", "f8", () => 20);
  b.text("id_sample", (i) => `s-${fakes[i].id % 7n}`, 6).long("id", (i) => fakes[i].id);
  b.add("ra", "f8", (i) => fakes[i].ra, { unit: "deg" }).add("dec", "f8", (i) => fakes[i].dec, { unit: "deg" });
  b.add("n", "f4", () => 1).add("rhalf", "f4", () => 0.5, { unit: "arcsec" });
  b.add("ba", "f4", () => 0.5).add("pa", "f4", () => 10, { unit: "deg" });
  const table = b.build();
  table.columns.get("redshift")!.comment = "true redshift";
  return table;
}

export const tableFile = (table: Table) => fitsBytes([tableHdu(table, "RANDOMS")]);

/** Splits tables that lie in memory. */
export async function split(
  files: Record<string, Table | Uint8Array>,
  bricks: readonly BrickRow[],
  more: Partial<SplitRequest> = {},
  disk = new SpillMemoryDisk(),
) {
  for (const [name, file] of Object.entries(files)) {
    disk.files.set(name, file instanceof Uint8Array ? file : tableFile(file));
  }
  const request = { inputs: Object.keys(files), outdir: "out", bricks, all: true, ...more };
  return { disk, request, report: await splitRandoms(disk, request) };
}

/** Products by name. */
export const products = (disk: SpillMemoryDisk) =>
  new Map([...disk.files].filter(([name]) => name.startsWith("out/")).sort(([a], [b]) => a < b ? -1 : 1));
