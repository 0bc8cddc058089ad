import type { Engine } from "../../src/compute/engine.ts";
import { WebGpuEngine } from "../../src/engine/webgpu.ts";
import { ReferenceEngine } from "../../src/reference/reference_engine.ts";
import { detect, detectDefaults, findInResiduals, segment } from "../../src/stages/detect.ts";
import { fitBlobs } from "../../src/stages/fit.ts";
import { loadSet } from "./load_set.ts";

export const sets = {
  ob_decals_grz: ["obiwan/decals_grz", "0285m165", [3077, 3277, 2576, 2776]],
  galsim_field: ["galsim_field", "0285m165", [2764, 3264, 2273, 2768]],
} as const;

/** The fast engine of this machine. */
export const engine: Engine = (await WebGpuEngine.open().catch(() => undefined)) ?? new ReferenceEngine();

/** Loads, detects and fits a whole set without injection. @param compat follow the survey's fitter step by step */
export async function fitSet(name: keyof typeof sets, compat = false) {
  const [dir, brick, zoom] = sets[name];
  const { grid, exposures } = await loadSet(dir, brick, [...zoom]);
  const bands = ["g", "r", "z"], found = detect(grid, exposures, bands);
  const fitted = await fitBlobs({
    engine,
    grid,
    bands,
    exposures,
    detections: found.detections,
    map: found.blobs,
    compat,
    wanted: Array.from({ length: found.blobs.count }, (_, i) => i),
    images: {
      segment,
      findInResiduals: (g, r, m, b, mask, avoid) => findInResiduals(g, r, m, b, mask, avoid, detectDefaults),
    },
  });
  return { grid, exposures, bands, found, fitted };
}
