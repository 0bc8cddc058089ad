import { fitsTargets } from "./targets/fits.ts";
import { planTarget } from "./targets/plans.ts";
import { runTargets } from "./targets/runs.ts";
import { starTargets } from "./targets/stars.ts";
import { stateTargets } from "./targets/state.ts";
import { tableTargets } from "./targets/tables.ts";
import { wiseTargets } from "./targets/wise_tiles.ts";
import type { Target } from "./target.ts";

/** All that is fed with damaged files. */
export const targets: readonly Target[] = [
  ...fitsTargets,
  ...tableTargets,
  ...starTargets,
  ...wiseTargets,
  ...runTargets,
  ...stateTargets,
  planTarget,
];
