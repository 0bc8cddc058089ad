import { fitsTargets } from "./targets/fits.ts";
import { runTargets } from "./targets/runs.ts";
import { tableTargets } from "./targets/tables.ts";
import type { Target } from "./target.ts";

/** All that is fed with damaged files. */
export const targets: readonly Target[] = [...fitsTargets, ...tableTargets, ...runTargets];
