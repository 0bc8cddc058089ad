import assert from "node:assert/strict";
import { flagNames, flagValue } from "../../src/base/flags.ts";
import type { Engine } from "../../src/compute/engine.ts";
import { ReferenceEngine } from "../../src/reference/reference_engine.ts";
import { Engines } from "../../src/run/engines/supply.ts";
import { droppedBlob, joinFits } from "../../src/stages/fit.ts";
import { drawModelsOn } from "../../src/stages/draw_models.ts";
import type { FitOutput } from "../../src/stages/fit/output.ts";
import { type Field, field, fitField } from "../make/fits/field.ts";
import { type Fault, FaultyEngine } from "../make/faulty_engine.ts";

const reference = new ReferenceEngine();

/** One faint star, 16×16 pixels: the shortest fit that goes through every step. */
const tiny = field({ nx: 16, ny: 16, lights: [{ x: 8.3, y: 7.8, flux: 3 }], blobs: [[1, 1, 15, 15]] });

/** Fits all blobs through a supply whose first device is `first`, the others without fault. */
async function survive(f: Field, first: Engine): Promise<{ output: FitOutput; engines: Engines }> {
  const engines = new Engines({ engine: first }, {
    reopen: () => Promise.resolve({ engine: reference }),
    fallback: () => new ReferenceEngine(),
  });
  const blobs = Array.from({ length: f.map.count }, (_, i) => i);
  const parts = await engines.inParts(
    "fit",
    blobs,
    (engine, wanted, fallback) => fitField(engine, f, { wanted, fallback }),
    droppedBlob(f.detections),
  );
  return { output: joinFits(parts), engines };
}

/** Sources without the flag of the reference engine; waves are counted per group. */
const plain = ({ sources, dropped }: FitOutput) => ({
  sources: sources.map((s) => ({ ...s, flags: s.flags & ~flagValue.REFERENCE_ENGINE })),
  dropped,
});

const undisturbed = plain(await fitField(reference, tiny));
const operations = await (async () => {
  const counter = new FaultyEngine(reference);
  await fitField(counter, tiny);
  return counter.done;
})();
const at = (kind: string) => operations.flatMap((o, i) => o.operation === kind ? [i] : []);

Deno.test("a fit takes operations of every kind, and ends with a source that nothing is wrong with", () => {
  for (const kind of ["alloc", "write", "run", "read"]) assert.ok(at(kind).length > 4, kind);
  assert.deepEqual(undisturbed.sources.map((s) => [s.parameters.type, s.flags]), [["PSF", 0]]);
});

for (const fault of ["lost", "silent loss"] as const) {
  Deno.test(`a device with "${fault}" at any of ${operations.length} operations changes no bit of a fit`, async () => {
    const last = at("read").at(-1)!;
    for (let n = 0; n < operations.length; n++) {
      const device = new FaultyEngine(reference, { at: n, fault }), { output, engines } = await survive(tiny, device);
      assert.deepEqual(output.sources, undisturbed.sources, `operation ${n}`);
      assert.ok(device.fired);
      // Behind the last read-back nothing can go wrong any more.
      assert.ok(n > last && fault === "silent loss" || engines.events.length === 1, `operation ${n} of ${last}`);
      if (engines.events[0]) assert.equal(engines.events[0].remedy, "fresh device");
    }
  });
}

Deno.test(`a device out of memory at any of ${at("alloc").length} allocations hands the blob to the reference engine`, async () => {
  const last = at("read").at(-1)!;
  for (const n of at("alloc")) {
    const device = new FaultyEngine(reference, { at: n, fault: "memory" }),
      { output, engines } = await survive(tiny, device);
    assert.deepEqual(plain(output), undisturbed, `operation ${n}`);
    assert.ok(device.fired && n < last);
    assert.deepEqual(engines.events.map((e) => [e.trouble, e.remedy]), [["memory", "reference engine"]]);
    assert.deepEqual(flagNames(output.sources[0].flags), ["REFERENCE_ENGINE"]);
  }
});

const garbage: Fault[] = ["nan", "one nan", "infinity", "zeros", "truncated", "swapped halves", "rotated", "stale"];
for (const fault of garbage) {
  Deno.test(`garbage ("${fault}") in any of ${at("read").length} read-backs is refused and read again elsewhere`, async () => {
    for (const n of at("read")) {
      const device = new FaultyEngine(reference, { at: n, fault }), { output, engines } = await survive(tiny, device);
      assert.deepEqual(output.sources, undisturbed.sources, `operation ${n}`);
      assert.ok(device.fired);
      assert.deepEqual(
        engines.events.map((e) => [e.trouble, e.remedy]),
        [["garbage", "fresh device"]],
        `operation ${n}`,
      );
      assert.match(engines.events[0].message, /^Cannot use what reference gives back: /);
    }
  });
}

Deno.test("a program that is silently not run is noticed where fits, scores and statistics come from", async () => {
  const counting = operations.flatMap(({ kernels }, i) =>
    kernels.some((k) => /linearize|measure|step/.test(k)) ? [i] : []
  );
  // First fit, all models together, their scores, final scores, statistics.
  assert.ok(counting.length >= 5);
  for (const n of counting) {
    const device = new FaultyEngine(reference, { at: n, fault: "skipped" }),
      { output, engines } = await survive(tiny, device);
    assert.deepEqual(output.sources, undisturbed.sources, `operation ${n}`);
    assert.deepEqual(engines.events.map((e) => e.trouble), ["garbage"], `operation ${n}`);
  }
});

/** Six blobs, one of them larger than the others together. */
const many = field({
  nx: 90,
  ny: 60,
  lights: [8, 24, 40, 56, 72].map((x, i) => ({ x: x + 0.3, y: 8.2, flux: 2 + i })).concat([{
    x: 45.4,
    y: 38.7,
    flux: 30,
  }]),
  blobs: [...[8, 24, 40, 56, 72].map((x) => [x - 7, 1, x + 8, 16] as const), [20, 18, 70, 59]],
});

Deno.test("fitBlobs() gives every blob the same bits, in whatever groups the blobs come", async () => {
  const whole = await fitField(reference, many);
  assert.equal(whole.sources.length, 6);
  for (const groups of [[[0, 1, 2], [3, 4, 5]], [[0], [1], [2], [3], [4], [5]], [[0, 1, 2, 3, 4], [5]]]) {
    const parts = [];
    for (const wanted of groups) parts.push(await fitField(reference, many, { wanted }));
    const joined = joinFits(parts);
    assert.deepEqual(joined.sources, whole.sources);
    assert.deepEqual({ ...joined.counts, waves: 0 }, { ...whole.counts, waves: 0 });
  }
});

Deno.test("memory for some blobs at a time: the work is halved until it fits, what never fits goes to the reference engine", async () => {
  const whole = plain(await fitField(reference, many));
  const needs = async (wanted: number[]) => {
    const device = new FaultyEngine(reference);
    await fitField(device, many, { wanted });
    return device.peak;
  };
  const small = await needs([0]), large = await needs([5]);
  assert.ok(large > small && await needs([0, 1, 2, 3, 4, 5]) > large, `${large} ${small}`);
  const halved = await survive(many, new FaultyEngine(reference, undefined, large));
  assert.deepEqual(plain(halved.output), whole);

  const tight = await survive(many, new FaultyEngine(reference, undefined, small));
  assert.deepEqual(plain(tight.output), whole);
  const onFallback = tight.output.sources.filter((s) => s.flags & flagValue.REFERENCE_ENGINE).map((s) => s.blob);
  assert.deepEqual(onFallback, [5]);
  assert.ok(tight.engines.events.some((e) => e.remedy === "halves"));

  const none = await survive(many, new FaultyEngine(reference, undefined, 100));
  assert.deepEqual(plain(none.output), whole);
  assert.ok(none.output.sources.every((s) => s.flags & flagValue.REFERENCE_ENGINE));
});

Deno.test("a blob that no engine fits is left out with the reason, its neighbours keep their bits", async () => {
  const whole = await fitField(reference, many), engines = new Engines({ engine: reference });
  const parts = await engines.inParts("fit", [0, 1, 2, 3, 4, 5], (engine, wanted) => {
    const spoilt = wanted.includes(2) ? new FaultyEngine(engine, { at: 1e9, fault: "lost" }) : engine;
    if (spoilt instanceof FaultyEngine) {
      spoilt.read = async (...args) => (await engine.read(...args) as Float64Array).fill(NaN);
    }
    return fitField(spoilt, many, { wanted });
  }, droppedBlob(many.detections));
  const { sources, dropped } = joinFits(parts);
  assert.deepEqual(sources, whole.sources.filter((s) => s.blob !== 2));
  assert.deepEqual(dropped.map((d) => [d.x, d.y]), [[40, 8]]);
  assert.match(dropped[0].reason, /Cannot use what reference gives back/);
});

Deno.test("drawModelsOn() refuses garbage, too, and draws each exposure alike in any group", async () => {
  const { sources } = await fitField(reference, many), { grid, bands, exposures } = many;
  const want = await drawModelsOn(reference, exposures, { grid, bands, sources }),
    counter = new FaultyEngine(reference);
  await drawModelsOn(counter, exposures, { grid, bands, sources });
  const reads = counter.done.flatMap((o, i) => o.operation === "read" ? [i] : []);
  assert.ok(reads.length > 0);
  for (const n of reads) {
    for (const fault of garbage) {
      const device = new FaultyEngine(reference, { at: n, fault });
      await assert.rejects(drawModelsOn(device, exposures, { grid, bands, sources }), /Cannot use what/, fault);
    }
  }
  const two = field({ bands: ["g", "r"], lights: [{ x: 30, y: 30, flux: 5 }], blobs: [[10, 10, 50, 50]] });
  const { sources: own } = await fitField(reference, two),
    scene = { ...two, sources: own },
    both = await drawModelsOn(reference, two.exposures, scene);
  const apart = await Promise.all(
    two.exposures.map((e) => drawModelsOn(reference, [e], scene)),
  );
  assert.deepEqual(apart.flat(), both);
  const small = new FaultyEngine(reference);
  Object.defineProperty(small, "maxBindingBytes", { value: 4 * two.exposures[0].data.length + 4 });
  assert.deepEqual(await drawModelsOn(small, two.exposures, scene), both, "one exposure at a time");
  assert.ok(small.done.filter((o) => o.operation === "read").length === 2, "a page for each");
  assert.ok(want.flat().length > 0);
});
