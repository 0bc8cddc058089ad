/** How many patches of a fit are drawn by transforms of which size, and what share of the device's time that takes.
 *
 *     deno task transform-sizes ../shared [--sets NAMES] [--no-crowd]
 *
 * The sets are those that parity is judged by, and a crowded field of our own. */
import { parseArgs } from "node:util";
import { supplyOf } from "../../src/compute/supply_of.ts";
import { WebGpuEngine } from "../../src/engine/webgpu.ts";
import { localDisk } from "../../src/io/disk.ts";
import { ReferenceEngine } from "../../src/reference/reference_engine.ts";
import { blobImages, detect } from "../../src/stages/detect.ts";
import { fitBlobs } from "../../src/stages/fit.ts";
import { openBrick } from "../../src/stages/load.ts";
import { TransformCountingEngine } from "./counts.ts";
import { type ParitySet, paritySets } from "../scene/parity_sets.ts";
import type { BrickScene } from "../scene/brick.ts";
import { crowd } from "../scene/crowd.ts";

const { values, positionals: [shared] } = parseArgs({
  allowPositionals: true,
  allowNegative: true,
  options: { sets: { type: "string" }, crowd: { type: "boolean", default: true } },
});
const gpu = await WebGpuEngine.open({ timing: true });
if (!gpu) throw new Error("There is no adapter");

/** A set as a run sees it. */
async function sceneOf({ dir, brick, zoom, options = [] }: ParitySet): Promise<BrickScene> {
  const option = (name: string) => options.includes(name) ? options[options.indexOf(name) + 1] : undefined;
  const { grid, bands, exposures } = await openBrick(localDisk, {
    surveyDir: `${shared}/data/${dir}`,
    brick,
    zoom: zoom.split(" ").map(Number),
    bands: option("--bands")?.split(",") ?? ["g", "r", "z"],
    calibOrder: option("--calib-order") === "merged" ? "merged" : "single",
    ignoreCuts: options.includes("--ignore-ccd-cuts"),
    strict: false,
  });
  const found = await detect(supplyOf(new ReferenceEngine()), grid, exposures, bands);
  return { grid, bands, exposures, ...found, map: found.blobs };
}

async function measure(name: string, scene: BrickScene) {
  const wanted = Array.from({ length: scene.map.count }, (_, i) => i);
  const fit = (engine: ConstructorParameters<typeof TransformCountingEngine>[0]) =>
    fitBlobs({ engine, ...scene, wanted, progress: () => {}, images: blobImages() });
  const counting = new TransformCountingEngine(gpu!);
  await fit(counting);
  await gpu!.times();
  await fit(gpu!);
  const { times } = (await gpu!.times())!, all = times.reduce((sum, t) => sum + t.ns, 0);
  const share = (kernel: string) => times.reduce((s, t) => s + (t.kernel === kernel ? t.ns : 0), 0) / all;
  const patches = [...counting.counts.values()].reduce((a, b) => a + b, 0);
  const sizes = [...counting.counts].sort(([, a], [, b]) => b - a)
    .map(([key, count]) => `${key.replace(" ", " as ")}: ${(100 * count / patches).toFixed(1)} %`);
  const percent = (kernel: string) => `${kernel} ${(100 * share(kernel)).toFixed(0)} %`;
  console.log(
    `${name}: ${patches} patches; ${sizes.join(", ")}; of ${(all / 1e9).toFixed(2)} s: ${
      ["draw64", "draw", "linearize", "step"].map(percent).join(", ")
    }`,
  );
}

const names = values.sets?.split(",") ?? (shared ? Object.keys(paritySets) : []);
for (const name of names) await measure(name, await sceneOf(paritySets[name]));
if (values.crowd) await measure("crowded field, 120 sources, 12 exposures", crowd());
Deno.exit(0);
