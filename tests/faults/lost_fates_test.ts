import assert from "node:assert/strict";
import { numbers, texts } from "../../src/base/table.ts";
import type { MemoryDisk } from "../../src/io/memory_disk.ts";
import { brickRun, treePaths } from "../../src/run/brick_run.ts";
import { Engines } from "../../src/run/engines/supply.ts";
import type { FitScheduler } from "../../src/stages/fit.ts";
import { synthBrick } from "../../src/synth/plan.ts";
import { reference } from "../make/engines.ts";
import { setCcd } from "../make/runs/spoilt_ccd.ts";
import { request, synthDisk } from "../make/runs/synth_brick.ts";

const { ra, dec } = synthBrick;

/** Point sources, 18 arcsec apart. */
const truth = (mags: readonly number[]) => ({
  id: mags.map((_, i) => BigInt(i + 1)),
  ra: Float64Array.from(mags, (_, i) => ra + 0.005 * (i - 0.5)),
  dec: Float64Array.from(mags, () => dec),
  mag: Object.fromEntries(["g", "r", "z"].map((b) => [b, Float64Array.from(mags)])),
});

async function matched(disk: MemoryDisk, mags: readonly number[], scheduler?: FitScheduler) {
  const injection = { truth: truth(mags), seed: 1, noise: true, profile: "sersic", nobj: 9, rowstart: 0 } as const;
  const wanted = { ...request, injection };
  const options = { paths: treePaths("out", wanted), objtype: "star", options: {}, say: () => {}, scheduler };
  const { match, result } = await brickRun(wanted, new Engines({ engine: reference }), disk, options);
  const sites = result.injected!.conditions, of = (name: string) => [...numbers(sites, name)!];
  return { reason: texts(match!, "reason")!, nlost: of("nlost"), failed: of("blob_failed"), blob: of("blob"), result };
}

Deno.test("a faint source is not detected; where CCDs of its place could not be used, that is the reason", async () => {
  const whole = await matched(await synthDisk(), [19, 27]);
  assert.deepEqual([whole.reason, whole.nlost, whole.failed], [["", "not detected"], [0, 0], [0, 0]]);
  const disk = await synthDisk();
  for (const row of [0, 3, 4]) setCcd("ccdzpt", NaN)(disk, row);
  const { reason, nlost, result } = await matched(disk, [19, 27]);
  assert.equal(result.dropped.length, 3);
  assert.deepEqual([reason, nlost], [["", "CCD left out"], [3, 3]], "the bright one is found all the same");
});

Deno.test("a source in a blob that no engine could fit is lost to that, and its neighbour is not", async () => {
  const whole = await matched(await synthDisk(), [19, 19.5]), [first, second] = whole.blob;
  assert.ok(first >= 0 && second >= 0 && first !== second, `blobs ${whole.blob}`);
  const scheduler: FitScheduler = {
    fitAll: async (blobs, _, fit, giveUp) => [
      await fit(blobs.filter((b) => b !== second)),
      giveUp(second, "its fit ended two processes"),
    ],
  };
  const { reason, failed, nlost } = await matched(await synthDisk(), [19, 19.5], scheduler);
  assert.deepEqual([reason, failed, nlost], [["", "blob failed"], [0, 1], [0, 0]]);
});
