import type { RunDisk } from "../../src/base/disk.ts";
import type { Table } from "../../src/base/table.ts";
import { TableBuilder } from "../../src/base/table_builder.ts";
import { shippedCuts, type TargetCut } from "../../src/post/derive/cuts.ts";
import { brickSummary } from "../../src/post/derive/summary.ts";
import { derivedCards } from "../../src/post/derive/cards.ts";
import { derivedKey, unitStates, writeDerived } from "../../src/post/derive/tables.ts";
import { sha256 } from "../../src/base/sha256.ts";
import type { Plan, Unit } from "../../src/rundir/plan.ts";
import { resolveSettings } from "../../src/rundir/settings/resolve.ts";
import { RunDir } from "../../src/rundir/run_dir.ts";
import { checksumsName } from "../../src/rundir/checksums.ts";
import { version } from "../../src/base/version.ts";

/** One injected source as one brick sees it. */
export interface SeenSource {
  id: bigint;
  unit: string;
  ra: number;
  dec: number;
  inBrick: boolean;
  fate: number;
}

/** What bricks see, by brick. */
export type Scene = Iterable<readonly [brick: string, sources: readonly SeenSource[]]>;

export interface SceneSize {
  bricks: number;
  /** Sources in a brick's own area. */
  rows: number;
  units: number;
  /** Sources of each brick that the one before it sees, too, and sources beyond its edge that nobody else sees. */
  shared: number;
  outside: number;
}

const brickName = (k: number) =>
  `${String(k % 3600).padStart(4, "0")}p${String(Math.floor(k / 3600)).padStart(3, "0")}`;

/** Bricks in a row along RA with sources on their common edges, one at a time. Same size, same scene. */
export function* rowOfBricks(size: SceneSize): Generator<[string, SeenSource[]]> {
  for (let k = 0; k < size.bricks; k++) yield [brickName(k), brickOfRow(size, k)];
}

/** What the k-th brick sees. */
export function brickOfRow({ bricks, rows, units, shared, outside }: SceneSize, brick: number): SeenSource[] {
  const own = (k: number, j: number) => ({
    id: BigInt(k * rows + j + 1),
    unit: `rs${(j % units) * 500}`,
    ra: (k + (j + 0.5) / rows) / 10,
    dec: -5 + 10 * ((j * 0.6180339887498949) % 1),
    fate: (k + j * 7) % 8,
  });
  const seen: SeenSource[] = Array.from({ length: rows }, (_, j) => ({ ...own(brick, j), inBrick: true }));
  // The neighbour has them in other units and may have lost them for other reasons.
  for (let j = 0; j < shared && brick + 1 < bricks; j++) {
    seen.push({ ...own(brick + 1, j), inBrick: false, unit: `rs${((j + 1) % units) * 500}`, fate: (brick + j) % 8 });
  }
  for (let j = 0; j < outside; j++) {
    seen.push({ ...own(brick, j), id: BigInt(10 ** 12 + brick * outside + j), dec: 6, inBrick: false });
  }
  return seen;
}

/** Columns besides the ones that the merge needs, about as many as people keep. @param vectors adds columns with several values */
export function derivedTable(brick: string, sources: readonly SeenSource[], vectors = false): Table {
  const t = new TableBuilder(sources.length), { imul } = Math;
  const hash = (i: number, k: number) => {
    let h = imul(Number(BigInt.asIntN(32, sources[i].id)) ^ imul(k + 1, 0x9e3779b1), 0x85ebca6b);
    h = imul(h ^ h >>> 13, 0xc2b2ae35);
    return ((h ^ h >>> 16) >>> 0) / 2 ** 32;
  };
  const name = (i: number) => `${sources[i].id}_${brick}_${sources[i].unit}`,
    found = (i: number) => sources[i].fate === 0;
  let k = 0;
  const f4 = (column: string, unit: string | undefined, low: number, high: number, needsMatch = false) => {
    const key = k++;
    t.add(column, "f4", (i) => needsMatch && !found(i) ? NaN : low + (high - low) * hash(i, key), unit ? { unit } : {});
  };
  t.text("unique_id", name, Math.max(1, ...sources.map((_, i) => name(i).length)));
  t.long("id", (i) => sources[i].id).text("brickname", () => brick, 8).text("unit", (i) => sources[i].unit, 16);
  t.add("ra", "f8", (i) => sources[i].ra, { unit: "deg" }).add("dec", "f8", (i) => sources[i].dec, { unit: "deg" });
  t.add("fate", "i2", (i) => sources[i].fate).add("matched", "bool", found);
  f4("match_score", "arcsec", 0, 1, true);
  t.add("candidates", "i2", (i) => found(i) ? 1 : 0);
  f4("dra", "arcsec", -1, 1, true);
  f4("ddec", "arcsec", -1, 1, true);
  f4("real_separation", "arcsec", 0, 60);
  t.add("obiwan_mask", "i2", (i) => found(i) ? 1 : 0);
  for (const b of ["g", "r", "z"]) f4(`mag_true_${b}`, "mag", 20, 24);
  t.add("targets_mask", "i4", (i) => found(i) ? Math.floor(8 * hash(i, 90)) : 0);
  t.add("targets_mask_true", "i4", (i) => Math.floor(8 * hash(i, 91)));
  t.add("in_brick", "bool", (i) => sources[i].inBrick);
  f4("ebv", "mag", 0, 0.1);
  for (const b of ["g", "r", "z"]) {
    t.add(`nobs_${b}`, "i2", (i) => Math.floor(1 + 5 * hash(i, 92)));
    f4(`psfdepth_${b}`, "nanomaggies^(-2)", 100, 900);
    t.add(`tractor_anymask_${b}`, "i2", (i) => hash(i, 93) < 0.1 ? 2 : 0);
    f4(`tractor_flux_${b}`, "nanomaggies", 0, 40, true);
    f4(`tractor_mw_transmission_${b}`, undefined, 0.8, 1, true);
    f4(`tractor_psfdepth_${b}`, "nanomaggies^(-2)", 100, 900, true);
  }
  t.text("tractor_type", (i) => found(i) ? ["PSF", "REX", "EXP"][Math.floor(3 * hash(i, 94))] : "", 3);
  t.add("tractor_objid", "i4", (i) => found(i) ? i : 0);
  if (vectors) {
    t.add(
      "tractor_dchisq",
      "f4",
      (i) => found(i) ? [1, 2, 3, 4, 5].map((x) => x * hash(i, 95)) : new Array(5).fill(NaN),
      { size: 5 },
    );
  }
  return t.build();
}

/** A plan for the scene's bricks, and its units as done. */
export async function planScene(disk: RunDisk, root: string, scene: Scene): Promise<Plan> {
  const run = new RunDir(root), estimate = { seconds: 1, memoryBytes: 1, diskBytes: 1 };
  const units: Unit[] = [], bricks: Plan["bricks"] = [];
  for (const [brick, sources] of scene) {
    for (const [name, of] of Map.groupBy(sources, (s) => s.unit)) {
      units.push({
        id: `${brick}/${name}`,
        brick,
        name,
        rowstart: Number(name.slice(2)),
        sources: of.length,
        estimate,
      });
    }
    bricks.push({ brick, ccds: 1, sources: sources.length });
  }
  const settings = resolveSettings([{
    values: { "survey.dir": "/nowhere", "inject.randoms": "/nowhere/randoms.fits" },
    from: "scene",
  }]);
  const content = { schema: "obiwan-plan-1" as const, code: version, settings, bricks, units, inputs: [] };
  const plan: Plan = { ...content, hash: sha256(JSON.stringify(content)) };
  await disk.write(run.plan, new TextEncoder().encode(JSON.stringify(plan, null, 1) + "\n"));
  for (const { id } of units) {
    await disk.write(`${run.unit(id)}/${checksumsName}`, new TextEncoder().encode(`${sha256(id)}  nothing\n`));
  }
  return plan;
}

/** Writes a brick's derived tables as `obiwan derive` does. */
export async function deriveScene(
  disk: RunDisk,
  root: string,
  plan: Plan,
  brick: string,
  rows: Table,
  cuts: readonly TargetCut[] = shippedCuts,
) {
  const run = new RunDir(root),
    units = plan.units.filter((u) => u.brick === brick),
    states = await unitStates(disk, run, units);
  const summary = brickSummary(rows, ["g", "r", "z"], { brick, area: 0.0625, units: units.length, failedUnits: 0 });
  const key = derivedKey(plan, sha256(JSON.stringify(cuts)), states);
  await writeDerived(disk, run, brick, { rows, summary, cards: derivedCards(plan, key, cuts, "plain") });
}
