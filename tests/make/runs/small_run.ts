import { TableBuilder } from "../../../src/base/table_builder.ts";
import { fitsBytes, tableHdu } from "../../../src/io/fits.ts";
import type { TargetCut } from "../../../src/post/derive/cuts.ts";
import type { CutoutRequest } from "../../../src/post/cutouts/data_set.ts";
import { makePlan } from "../../../src/run/planning/make_plan.ts";
import type { Plan } from "../../../src/rundir/plan.ts";
import { resolveSettings } from "../../../src/rundir/settings/resolve.ts";
import { RunDir } from "../../../src/rundir/run_dir.ts";
import { finishUnit } from "../../../src/run/supervise/finish.ts";
import { BrickLayout } from "../../../src/survey/bricks/brick_layout.ts";
import { brickGrid, readBricks } from "../../../src/survey/bricks.ts";
import { synthZoom } from "../../../src/synth/plan.ts";
import { writeSurvey } from "../../../src/synth/survey.ts";
import { oneWorker } from "./one_worker.ts";
import type { MemoryRunDisk } from "./run_disk.ts";

export const size = 110;

/** 0-based pixels of the injected sources of each brick: one in the middle of nothing, one at half a pixel but for a little, one at an
 * edge, one in a corner. */
export const places = [[60.3, 55.7], [30.499, 80.501], [2.2, 40], [108.6, 108.4]] as const;

/** All sources, and bright ones. */
export const cuts: TargetCut[] = [
  { name: "ALL", bit: 0, about: "everything", colours: [], columns: [] },
  { name: "BRIGHT", bit: 3, about: "bright in r", colours: [{ sum: { r: 1 }, below: 20.75 }], columns: [] },
];

export const request: Omit<CutoutRequest, "to"> = {
  formats: ["zarr"],
  what: "both",
  size: 16,
  seed: 1,
  shares: [0.6, 0.2, 0.2],
  cuts,
  partial: false,
  say: () => {},
};

export interface SmallRun {
  disk: MemoryRunDisk;
  run: RunDir;
  plan: Plan;
  make(id: string): Promise<void>;
}

/** A planned run of small bricks, four sources in each; band i has no exposures. No unit is made yet.
 * @param change of the settings @param spots other places of the sources */
export async function smallRun(
  disk: MemoryRunDisk,
  bricksWanted = 2,
  change: Record<string, unknown> = {},
  spots: readonly (readonly [number, number])[] = places,
): Promise<SmallRun> {
  const layout = new BrickLayout(), first = layout.at(150, 2), run = new RunDir("RUN");
  const bricks = Array.from({ length: bricksWanted }, (_, k) => layout.brick(first.row, first.column + k));
  await writeSurvey(disk, "survey", { seed: 4, size, nobj: 2, bricks });
  const table = await readBricks(disk, "survey");
  const grids = bricks.map((b) => brickGrid(table, { brick: b.name, zoom: synthZoom(size) }));
  const at = grids.flatMap((g) => spots.map(([x, y]) => g.wcs.toSky(x, y)));
  const t = new TableBuilder(at.length).long("id", (i) => BigInt(11 + i));
  t.add("ra", "f8", (i) => at[i][0]).add("dec", "f8", (i) => at[i][1]);
  for (const [b, colour] of [["g", 0.5], ["r", 0], ["i", -0.2], ["z", -0.5]] as const) {
    t.add(b, "f8", (i) => 20.5 + 0.1 * (i % 4) + colour);
  }
  disk.files.set("points.fits", fitsBytes([tableHdu(t.build(), "RANDOMS")]));
  const values = {
    "survey.dir": "survey",
    "survey.bands": ["g", "r", "i", "z"],
    "survey.zoom": synthZoom(size),
    "inject.randoms": "points.fits",
    "inject.obj": "star",
    "inject.nobj": 3,
    ...change,
  };
  const settings = resolveSettings([{ values, from: "the test" }]);
  const plan = await makePlan(disk, { settings, wish: {}, out: "RUN", say: () => {} });
  const make = async (id: string) => {
    const part = run.part(id, "one"), made = await oneWorker(disk, plan)(id, part);
    await finishUnit(disk, run, plan.units.find((u) => u.id === id)!, { part, ...made, deaths: [], quarantined: [] });
  };
  return { disk, run, plan, make };
}
