/** What kernels of the hot path must fit into on a GPU. */
import type { Statistics } from "./statistics.ts";

/** Waves of 64 lanes a SIMD must hold at least, so that some compute while others wait for memory. */
export const leastWaves = 4;

/** What runs for every patch or pixel, and what decides between: all but the self-test and what only benches use. */
export const hotPath = [
  ...[
    "psf_sum",
    "mix",
    "footprint",
    "queue",
    "draw",
    "draw64",
    "linearize",
    "step",
    "step_survey",
    "commit",
    "measure",
  ],
  ...["cross", "weigh", "stack", "stack_finish", "smooth_rows", "smooth_columns", "detmap"],
];

/** Ways to be too large for a GPU. */
type Limit = "spilled" | "scratch" | "waves";

/** What may exceed which limits: families, kernels as their labels begin, and why. */
export interface Exception {
  families: readonly string[];
  variant: RegExp;
  allows: readonly Limit[];
  reason: string;
}

/** Exceptions, the whole list. */
export const exceptions: readonly Exception[] = [
  {
    families: ["vega20"],
    variant: /^draw(64)? /,
    allows: ["waves"],
    reason:
      "three waves: GCN has 64 registers a lane for four, and a lane holds 32 numbers of its tile, or 16 of its lines with two " +
      "spectra on the way; RDNA and NVIDIA have more registers, and on RDNA there are six waves and more",
  },
  {
    families: ["vega20", "navi21", "gfx1100"],
    variant: /^step(_survey)?$/,
    allows: ["spilled", "scratch", "waves"],
    reason:
      "one invocation decides for a whole job, with normal matrices of 12 parameters in arrays that it indexes as it goes: memory of " +
      "its own, gone over once while tens of patches are drawn",
  },
];

/** What is wrong with a kernel of the hot path, in words. */
export function faultsOf(family: string, s: Statistics, excepted: readonly Exception[] = exceptions): string[] {
  if (!hotPath.includes(s.variant.split(" ")[0])) return [];
  const allowed = excepted.filter((e) => e.families.includes(family) && e.variant.test(s.variant))
    .flatMap((e) => e.allows);
  const faults: readonly [Limit, boolean, string][] = [
    ["spilled", s.spilled > 0, `spills ${s.spilled} registers`],
    ["scratch", s.scratch > 0, `needs ${s.scratch} bytes of scratch a wave`],
    ["waves", s.waves < leastWaves, `leaves ${s.waves} waves a SIMD, ${leastWaves} are wanted`],
  ];
  return faults.flatMap(([limit, is, what]) =>
    is && !allowed.includes(limit) ? [`${family}: ${s.variant} ${what}`] : []
  );
}
