import assert from "node:assert/strict";
import { limitsRow, matchedPlanes, memberPlanes, trimmedPlanes } from "../../../src/kernels/outlier_layout.ts";
import { TrimmedSums } from "../../../src/reference/outliers/trimmed.ts";
import { noise } from "../../make/kernels/kernel_scene.ts";
import { threadEngines } from "../../make/kernels/outlier_scene.ts";
import { runImaging } from "../../make/kernels/tile_scene.ts";

const pixels = 203, exposures = 7, limits = { sn: 5, relative: 2, least: 0.1 };

/** Exposures of noise, some pixels of them masked, some far too bright or too faint; the first pixels have few exposures. */
function scene() {
  const random = noise(4), image = new Float32Array(pixels * exposures), weight = new Float32Array(pixels * exposures);
  for (let e = 0, i = 0; e < exposures; e++) {
    for (let p = 0; p < pixels; p++, i++) {
      if (random() < -0.3 || e > p) continue;
      weight[i] = 100 + 20 * random();
      image[i] = 0.2 + 0.1 * random() + (random() > 0.9 ? 3 * random() : 0);
    }
  }
  return { image, weight };
}

/** The weighted mean of the others, and their weight, written out. */
function othersAt({ image, weight }: ReturnType<typeof scene>, which: number, p: number) {
  const all = Array.from({ length: exposures }, (_, e) => ({ e, v: image[e * pixels + p], w: weight[e * pixels + p] }));
  const seen = all.filter(({ w }) => w > 0).sort((a, b) => a.v - b.v), few = seen.length < 5;
  const counted = (few ? seen : seen.slice(1, -1)).filter(({ e }) => e !== which);
  const total = counted.reduce((sum, { w }) => sum + w, 0);
  return { count: seen.length, total, mean: counted.reduce((sum, { v, w }) => sum + v * w, 0) / total };
}

for (const engine of threadEngines) {
  Deno.test(`outlier_compare: differences from the mean of the others, and what begins a mask, on ${engine.id}`, async () => {
    const made = scene(),
      sums = new Float64Array(pixels * trimmedPlanes.stride),
      trimmed = new TrimmedSums(sums, pixels);
    const members = new Int32Array(pixels * memberPlanes.stride), member = (k: number) => members.subarray(k * pixels);
    const count = member(memberPlanes.at.count), low = member(memberPlanes.at.low), high = member(memberPlanes.at.high);
    for (let i = 0; i < made.image.length; i++) {
      const p = i % pixels, which = Math.floor(i / pixels) + 1;
      if (!(made.weight[i] > 0)) continue;
      trimmed.add(p, made.image[i], made.weight[i]);
      count[p]++;
      if (trimmed.becameLow) low[p] = trimmed.becameHigh ? high[p] : which;
      if (trimmed.becameHigh) high[p] = which;
    }
    let begun = 0;
    for (let e = 0; e < exposures; e++) {
      const part = (plane: Float32Array) => plane.subarray(e * pixels, (e + 1) * pixels);
      const matched = new Float64Array(pixels * matchedPlanes.stride);
      matched.set(part(made.image));
      matched.set(part(made.weight), pixels);
      const [sn, seeds] = await runImaging(
        engine,
        "outlier_compare",
        [
          ...[["f32", limitsRow.pack(limits)], ["f32", matched], ["f32", sums], ["i32", members]] as [
            "f32",
            Float64Array,
          ][],
          ...[["f32", new Float64Array(pixels)], ["i32", new Int32Array(pixels + 1)]] as ["f32", Float64Array][],
        ],
        [pixels, e + 1],
        1,
        { written: 2 },
      );
      const want: number[] = [];
      for (let p = 0; p < pixels; p++) {
        const { count, total, mean } = othersAt(made, e, p),
          w = part(made.weight)[p],
          difference = part(made.image)[p] - mean;
        const sigmas = w > 0 && count > 1 ? difference / Math.sqrt(1 / w + 1 / total) : 0;
        // Sums of seven products below 400, some of which are taken off again.
        assert.ok(Math.abs(sn[p] - sigmas) < 1e-4, `${e}, ${p}: ${sn[p]}, ${sigmas}`);
        if (Math.abs(sigmas) > limits.sn && Math.abs(difference / Math.max(mean, limits.least)) > limits.relative) {
          want.push(p);
        }
      }
      assert.deepEqual(Array.from(seeds.subarray(1, 1 + seeds[0])), want);
      begun += want.length;
    }
    assert.ok(begun > 20, `${begun} seeds prove little`);
  });
}
