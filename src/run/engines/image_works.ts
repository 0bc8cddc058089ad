import type { ImageWork } from "../../compute/engine.ts";
import { detectionMap } from "../../imaging/detection_map.ts";
import { outliersOn } from "../../imaging/outliers/outlier_tile.ts";
import { mean, stack } from "../../imaging/stacks.ts";
import { modelsOn } from "../../stages/draw_models/drawn.ts";
import { equationsOn, statisticsOn } from "../../stages/forced/in_threads.ts";
import { lightWork } from "../../stages/inject/add_light.ts";
import { residualPeaks } from "../../stages/detect/residuals.ts";
import { segments } from "../../stages/detect/segments.ts";
import { search, skyBetweenBlobs } from "../../stages/detect/search.ts";

/** What threads can do, by name. */
export const imageWorks: ReadonlyMap<string, ImageWork<unknown, unknown>> = new Map(
  [
    detectionMap,
    mean,
    stack,
    outliersOn,
    search,
    skyBetweenBlobs,
    lightWork,
    modelsOn,
    equationsOn,
    statisticsOn,
    segments,
    residualPeaks,
  ].map((
    work,
  ) => [work.name, work as ImageWork<unknown, unknown>]),
);
