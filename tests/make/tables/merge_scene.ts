import {
  derivedTable,
  deriveScene,
  planScene,
  type Scene,
  type SeenSource,
} from "../../../bench/scene/derived_scene.ts";
import type { Table } from "../../../src/base/table.ts";
import { uniformStream } from "../../../src/base/random.ts";
import { localDisk } from "../../../src/io/disk.ts";
import { openFits, readTable } from "../../../src/io/fits.ts";
import { mergeRun } from "../../../src/post/merge.ts";
import type { MergeOptions } from "../../../src/post/merge/options.ts";
import type { Plan } from "../../../src/rundir/plan.ts";
import { RunDir } from "../../../src/rundir/run_dir.ts";

export const options: MergeOptions = { memory: 0.3e9, say: () => {} };

/** A run with the derived tables of a scene. @param change of a brick's table before it is written; undefined leaves it away */
export async function derivedRun(
  dir: string,
  scene: Scene,
  change: (brick: string, table: Table) => Table | undefined = (_, t) => t,
): Promise<Plan> {
  const plan = await planScene(localDisk, dir, scene);
  for (const [brick, sources] of scene) {
    const table = change(brick, derivedTable(brick, sources, true));
    if (table) await deriveScene(localDisk, dir, plan, brick, table);
  }
  return plan;
}

export const merge = (dir: string, more: Partial<MergeOptions> = {}) =>
  mergeRun(localDisk, new RunDir(dir), { ...options, ...more });

export const mergedTable = async (dir: string, name = "randoms.fits"): Promise<Table> =>
  readTable((await openFits(localDisk, `${dir}/merged/${name}`)).first("table"));

export const source = (id: number, change: Partial<SeenSource> = {}): SeenSource => ({
  id: BigInt(id),
  unit: "rs0",
  ra: 10 + id / 1000,
  dec: 1,
  inBrick: true,
  fate: 0,
  ...change,
});

/** Bricks that see one another's sources at random: any brick may see any source, at most one owns it. */
export function randomScene(seed: number): Map<string, SeenSource[]> {
  const uniform = uniformStream({ seed, purpose: "merge test", id: 0n }),
    names = ["0003p000", "0001p000", "0002m005", "0002p000"];
  const scene = new Map(names.map((n): [string, SeenSource[]] => [n, []]));
  for (let id = 1; id <= 60; id++) {
    const draw = (k: number) => uniform(id, k), owner = Math.floor(6 * draw(0)), always = Math.floor(4 * draw(1));
    names.forEach((name, b) => {
      if (b !== always && draw(2 + b) > 0.4) return;
      const unit = `rs${Math.floor(3 * draw(10 + b)) * 500}`;
      scene.get(name)!.push(source(id, { unit, inBrick: b === owner, fate: Math.floor(8 * draw(20 + b)) }));
      // The original's task lines may inject a source into two units of a brick.
      if (draw(30 + b) < 0.1) scene.get(name)!.push(source(id, { unit: "more_rs0", inBrick: b === owner, fate: 1 }));
    });
  }
  return scene;
}

export interface Kept extends SeenSource {
  brick: string;
}

/** The rule in other words than the merge's: of each source one row, by brick, id and unit. */
export function keptByHand(scene: Scene): Kept[] {
  const best = new Map<bigint, Kept>();
  for (const [brick, sources] of scene) {
    for (const s of sources) {
      const old = best.get(s.id);
      const wins = !old ||
        (s.inBrick !== old.inBrick ? s.inBrick : brick !== old.brick ? brick < old.brick : s.unit < old.unit);
      if (wins) best.set(s.id, { ...s, brick });
    }
  }
  const order = (a: Kept, b: Kept) => a.brick !== b.brick ? (a.brick < b.brick ? -1 : 1) : a.id < b.id ? -1 : 1;
  return [...best.values()].sort(order);
}
