import assert from "node:assert/strict";
import { steadyLines } from "../../cli/text/cost_table.ts";
import type { UnitRecord } from "../../src/rundir/record.ts";
import { steadyState } from "../../src/rundir/steady_state.ts";

/** A unit of 5 sources that a worker finished so many seconds after noon. */
const unit = (worker: string | undefined, at: number, cost: Partial<UnitRecord["cost"]> = {}) => ({
  sources: 5,
  record: {
    ...{ host: "h", engine: "e", deaths: [], quarantined: [] },
    finished: new Date(Date.UTC(2026, 0, 1, 12) + 1000 * at).toISOString(),
    cost: {
      ...{ wallSeconds: 10, cpuSeconds: 15, deviceSeconds: 4, imageSeconds: 2, peakMemoryBytes: 1e9, worker },
      ...{ bytesRead: 1, bytesWritten: 1, fitted: 5 },
      ...cost,
    },
  },
});

Deno.test("the steady state begins with the end of a worker's first unit, and waiting between units counts", () => {
  const slow = unit("a", 100, { deviceSeconds: 90, cpuSeconds: 200 });
  const state = steadyState([unit("a", 130), slow, unit("a", 110), unit("a", 120)])!;
  assert.deepEqual([state.workers, state.units, state.injections, state.seconds], [1, 3, 15, 30]);
  assert.equal(state.deviceBusy, 12 / 30);
  assert.equal(state.imagesBusy, 6 / 30);
  assert.equal(state.cores, 45 / 30);
  assert.equal(state.unitsAnHour, 360);
  assert.equal(state.injectionsAnHour, 1800);
  assert.equal(steadyState([slow, unit("a", 140)])!.deviceBusy, 4 / 40);
});

Deno.test("rates are those of one worker, also where one follows another after a kill", () => {
  const state = steadyState([unit("a", 0), unit("a", 10), unit("b", 1000), unit("b", 1010), unit("b", 1020)])!;
  assert.deepEqual([state.workers, state.units, state.seconds, state.unitsAnHour], [2, 3, 30, 360]);
  assert.match(
    steadyLines(state).join("\n"),
    /each of 2 workers: 3 units.*\n.*busy 40%.*\n.*360 units\/h.*each worker/,
  );
});

Deno.test("there is no steady state before a worker has finished two units, nor from records that name no worker", () => {
  assert.equal(steadyState([]), undefined);
  assert.equal(steadyState([unit("a", 0), unit("b", 10)]), undefined);
  assert.equal(steadyState([unit(undefined, 0), unit(undefined, 10)]), undefined);
  assert.match(steadyLines(undefined)[0], /not yet/);
});
