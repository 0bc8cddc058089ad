import type { RunDisk } from "../../../src/base/disk.ts";
import { Engines } from "../../../src/run/engines/supply.ts";
import { brickCache } from "../../../src/run/units/brick_cache.ts";
import { Line } from "../../../src/run/units/line.ts";
import { makeUnit } from "../../../src/run/units/make_unit.ts";
import type { Plan } from "../../../src/rundir/plan.ts";
import { RunDir } from "../../../src/rundir/run_dir.ts";
import { engine } from "../engines.ts";

/** Makes units of the run "RUN" as one worker does, in this process. @returns makes one into a directory */
export function oneWorker(disk: RunDisk, plan: Plan): (id: string, part: string) => ReturnType<typeof makeUnit> {
  const tools = {
    disk,
    run: new RunDir("RUN"),
    plan,
    engines: new Engines({ engine }),
    readers: 1,
    report: () => {},
    stopping: () => false,
    brickCache: brickCache(),
    line: new Line(),
  };
  return (id, part) => makeUnit({ type: "unit", id, part, attempt: "one", mostBlobs: 1e6, quarantined: [] }, tools);
}
