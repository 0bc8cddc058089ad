import assert from "node:assert/strict";
import type { Engine } from "../../src/compute/engine.ts";
import { detect } from "../../src/stages/detect.ts";
import { penalty, selectDefaults, selectModel } from "../../src/stages/fit/select.ts";
import { type FittedSource, modelOrder, type SourceType } from "../../src/survey/source.ts";
import { reference, webgpu } from "../make/engines.ts";
import { fitFound } from "../make/fits/fit_found.ts";
import { hasSet, loadSet } from "../make/open_sets.ts";
import { supplyOf } from "../../src/compute/supply_of.ts";

/** The smallest blobs of the set; the f64 engine takes a few seconds for so many and minutes for all. */
const blobCount = 14;

/** How far the nearest rule of model selection is from the other answer: least change of any χ² improvement that does it.
 * Found by moving each improvement, and each pair against one another, by ±d. */
function margin(dchisq: readonly number[]): number {
  const of = (values: readonly number[]) => {
    const x = Object.fromEntries(modelOrder.flatMap((m, i) => (values[i] === 0 ? [] : [[m, values[i]]])));
    return selectModel(x as Partial<Record<SourceType, number>>);
  };
  const own = of(dchisq), tried = dchisq.flatMap((v, i) => (v === 0 ? [] : [i]));
  for (let d = 0.01; d < 1e4; d *= 1.1) {
    for (const i of tried) {
      for (const j of tried) {
        for (const sign of [1, -1]) {
          const moved = dchisq.map((v, k) => v + (k === i ? sign * d : k === j ? -sign * d : 0));
          if (of(moved) !== own) return i === j ? d : 2 * d;
        }
      }
    }
  }
  return Infinity;
}

Deno.test("margin() of a choice is its distance from a threshold", () => {
  const { minimum, galaxy } = selectDefaults;
  assert.ok(Math.abs(margin([minimum + penalty.PSF + 0.5, 0, 0, 0, 0]) - 0.5) < 0.06);
  assert.ok(Math.abs(margin([100, 400, 400 + galaxy + 3, 300, 0]) - 3) < 0.3);
});

Deno.test({
  name:
    "fitBlobs() chooses the same models on WebGPU and in f64 for blobs of ob_decals_grz, but within 0.1 of a threshold",
  ignore: !webgpu || !hasSet("ob_decals_grz"),
  fn: async () => {
    const set = await loadSet("ob_decals_grz"),
      { detections, blobs } = await detect(supplyOf(reference), set.grid, set.exposures, set.bands);
    const area = new Map<number, number>();
    for (const b of blobs.data) if (b >= 0) area.set(b, (area.get(b) ?? 0) + 1);
    const wanted = [...area.keys()].sort((a, b) => area.get(a)! - area.get(b)! || a - b).slice(0, blobCount);
    const fit = async (engine: Engine) => {
      const output = await fitFound({ ...set, engine, detections, map: blobs, wanted });
      const at = ({ initialX, initialY, blob, iterative }: FittedSource) =>
        `${initialX} ${initialY} of blob ${blob}${iterative ? ", found later" : ""}`;
      return new Map(
        [...output.sources, ...output.dropped.map((d) => ({ ...d, dropped: true as const }))].map((s) =>
          "dropped" in s ? [`dropped ${s.x} ${s.y}`, undefined] : [at(s), s]
        ),
      );
    };
    const [f64, device] = [await fit(reference), await fit(webgpu!)];
    let same = 0;
    const close: string[] = [], wrong: string[] = [];
    for (const place of new Set([...f64.keys(), ...device.keys()])) {
      const [a, b] = [f64, device].map((m) => m.get(place));
      if (a?.parameters.type === b?.parameters.type && f64.has(place) && device.has(place)) {
        same++;
        continue;
      }
      const distance = Math.min(...[a, b].map((s) => (s ? margin(s.dchisq) : Infinity)));
      (distance <= 0.1 ? close : wrong).push(
        `${place}: ${a?.parameters.type} in f64, ${b?.parameters.type}, ${distance}`,
      );
    }
    const types = Object.groupBy([...f64.values()].flatMap((s) => (s ? [s.parameters.type] : [])), (t) => t);
    console.log(
      `${same} choices agree (${Object.entries(types).map(([t, l]) => `${l!.length} ${t}`).join(", ")}), ` +
        `${close.length} differ within 0.1 of a threshold`,
    );
    assert.deepEqual(wrong, []);
    assert.ok(same >= blobCount && Object.keys(types).length >= 2, `${same} sources of ${Object.keys(types)}`);
  },
});
