import assert from "node:assert/strict";
import { forcedFlagValue } from "../../src/base/flags.ts";
import type { Engine } from "../../src/compute/engine.ts";
import { ReferenceEngine } from "../../src/reference/reference_engine.ts";
import { Engines } from "../../src/run/engines/supply.ts";
import { forcedPhotometry, joinForced } from "../../src/stages/forced.ts";
import { blankExposure, blend, drawTargets } from "../make/fits/forced_scene.ts";
import { type Fault, FaultyEngine } from "../make/faulty_engine.ts";

const reference = new ReferenceEngine(), bands = ["g", "r"], targets = blend().slice(0, 4);
const exposures = await Promise.all(["g", "r", "r"].map(async (band, i) => {
  const e = blankExposure(band, { nx: 40, ny: 36, angle: 0.1 * i });
  await drawTargets(reference, e, targets, [9, 4, 2, 7]);
  return e;
}));
const undisturbed = await forcedPhotometry({ engine: reference, bands, exposures, targets });
const operations = await (async () => {
  const counter = new FaultyEngine(reference);
  await forcedPhotometry({ engine: counter, bands, exposures, targets });
  return counter.done;
})();

/** Measures both bands through a supply whose first device is `first`, the others without fault. */
async function survive(first: Engine) {
  const engines = new Engines({ engine: first }, {
    reopen: () => Promise.resolve({ engine: reference }),
    fallback: () => new ReferenceEngine(),
  });
  const groups = await engines.inParts(
    "forced photometry",
    bands,
    (engine, some, fallback) => forcedPhotometry({ engine, fallback, bands: some, exposures, targets }),
  );
  return { output: joinForced(groups), events: engines.events };
}

Deno.test("joinForced() gives the same bits for bands together and apart", async () => {
  const one = (some: string[]) => forcedPhotometry({ engine: reference, bands: some, exposures, targets });
  assert.deepEqual(joinForced([await one(["g"]), await one(["r"])]), undisturbed);
});

const garbage: Fault[] = ["nan", "one nan", "infinity", "zeros", "truncated", "swapped halves", "rotated"];
for (const fault of ["lost", ...garbage] as const) {
  Deno.test(`a device with "${fault}" at any read-back changes no bit of forced photometry`, async () => {
    const reads = operations.flatMap((o, i) => o.operation === "read" ? [i] : []);
    assert.ok(reads.length >= 10);
    for (const n of reads) {
      const device = new FaultyEngine(reference, { at: n, fault }), { output, events } = await survive(device);
      assert.deepEqual(output, undisturbed, `operation ${n}`);
      assert.deepEqual(events.map((e) => e.trouble), [fault === "lost" ? "lost" : "garbage"], `operation ${n}`);
    }
  });
}

Deno.test("a sum that is silently not made is noticed", async () => {
  const sums = operations.flatMap(({ kernels }, i) => kernels.some((k) => /cross|weigh/.test(k)) ? [i] : []);
  assert.ok(sums.length >= 10);
  for (const n of sums) {
    const { output, events } = await survive(new FaultyEngine(reference, { at: n, fault: "skipped" }));
    assert.deepEqual(output, undisturbed, `operation ${n}`);
    assert.deepEqual(events.map((e) => e.trouble), ["garbage"]);
  }
});

Deno.test("fluxes say that the reference engine stood in for a device without memory", async () => {
  const { output, events } = await survive(new FaultyEngine(reference, undefined, 100));
  const flags = output.stacked.flat().map((f) => f.flags);
  assert.ok(flags.length === 8 && flags.every((f) => f === forcedFlagValue.REFERENCE_ENGINE));
  assert.deepEqual(output.stacked.flat().map((f) => f.flux), undisturbed.stacked.flat().map((f) => f.flux));
  assert.ok(events.some((e) => e.remedy === "halves") && events.some((e) => e.remedy === "reference engine"));
});
