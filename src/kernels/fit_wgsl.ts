import { packedLength } from "../math/linear/packed.ts";
import { flagsWgsl } from "../base/flags.ts";
import { wgslConstants } from "../compute/wgsl.ts";
import { queueWgsl } from "./draw_queue.ts";
import {
  anchorRow,
  coordinates,
  footprintRow,
  jobRow,
  mixRow,
  patchRow,
  phase,
  stateRow,
  sumsRow,
} from "./fit_layout.ts";
import { rules } from "./fit_rules.ts";
import { columnCount, fieldCount, maxBands, modelCode, parameterCount, slot } from "./fit_types.ts";
import { transformsWgsl } from "./transform_layout.ts";
import { tablesWgsl } from "./sersic_tables.ts";

/** Everything that the fit's kernels and TypeScript both know, as WGSL constants. */
export const fitWgsl = (): string =>
  [
    ...[jobRow, patchRow, anchorRow, footprintRow, mixRow, sumsRow, stateRow].map((row) => row.wgsl),
    queueWgsl(),
    tablesWgsl(),
    transformsWgsl(),
    wgslConstants(slot, "u32", "slot"),
    wgslConstants(modelCode, "u32", "model"),
    wgslConstants(fieldCount, "u32", "fieldCount"),
    wgslConstants({ slots: parameterCount, normalLength: packedLength(parameterCount) }, "u32"),
    wgslConstants({ columns: columnCount, maxBands }, "u32"),
    wgslConstants(phase, "f32", "phase"),
    wgslConstants(coordinates, "f32", "coordinates"),
    wgslConstants(rules, "f32", "rule"),
    flagsWgsl(),
  ].join("");
