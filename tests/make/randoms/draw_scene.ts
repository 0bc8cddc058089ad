import { MemoryDisk } from "../../../src/io/memory_disk.ts";
import { drawRows } from "../../../src/randoms/draw.ts";
import { makeModel, type ModelRequest } from "../../../src/randoms/models.ts";
import type { DrawPlan } from "../../../src/randoms/record.ts";
import { boxRegion } from "../../../src/randoms/region.ts";

export const howToBox = { ra1: 135, ra2: 135.3, dec1: 19.1, dec2: 19.3 };

/** A draw in the box of the worked example. */
export async function planOf(
  name: string,
  { first = 1, count = 1, disk = new MemoryDisk(), ...rest }:
    & { first?: number; count?: number; disk?: MemoryDisk }
    & Partial<ModelRequest> = {},
): Promise<DrawPlan> {
  const seed = rest.seed ?? 1;
  const model = await makeModel(disk, {
    name,
    seed,
    shape: "uniform",
    mode: "nearest",
    smoothing: "rule",
    mapping: new Map(),
    nz: "eboss",
    extended: true,
    ...rest,
  });
  return { model, region: boxRegion(howToBox, seed), seed, first, count, choices: {} };
}

/** Columns of `count` rows from id `first` on. */
export async function columnsOf(name: string, count: number, options: Parameters<typeof planOf>[1] = {}) {
  const plan = await planOf(name, { count, ...options }), table = drawRows(plan, plan.first, count);
  return Object.fromEntries([...table.columns].map(([key, c]) => [key, c.data])) as Record<string, Float64Array>;
}

/** A small table of somebody's own: 300 galaxies, colours that go with size, as CSV. */
export function ownCsv(rows = 300): string {
  const lines = ["name,mag_g,r,z,re,n,redshift,q"];
  for (let i = 0; i < rows; i++) {
    const t = (i + 0.5) / rows, w = (i * 0.6180339887) % 1, r = 20 + 2.5 * w;
    lines.push(
      [
        `gal${i}`,
        (r + 0.4 + t).toFixed(4),
        r.toFixed(4),
        (r - 0.3 - 0.5 * w).toFixed(4),
        (0.3 + t * t).toFixed(4),
        i % 3 ? 1 : 4,
        (0.1 + 1.5 * t).toFixed(4),
        (0.3 + 0.6 * w).toFixed(4),
      ].join(","),
    );
  }
  return lines.join("\n") + "\n";
}
