/** Who may import whom, beside itself. A room is a folder of src/ or a file beside them. */
export const allowed: Record<string, readonly string[]> = {
  base: [],
  math: ["base"],
  io: ["base"],
  survey: ["base", "math", "io"],
  compute: ["base", "math"],
  kernels: ["base", "math", "compute"],
  reference: ["base", "math", "compute", "kernels"],
  simd: ["base", "compute", "kernels"],
  engine: ["base", "math", "compute", "kernels"],
  patches: ["base", "math", "survey", "compute", "kernels"],
  imaging: ["base", "math", "survey", "compute", "kernels"],
  stages: ["base", "math", "io", "survey", "compute", "kernels", "patches", "imaging"],
  "brick_types.ts": ["base", "survey", "stages", "compute"],
  "brick.ts": ["base", "survey", "stages", "brick_types.ts"],
  synth: ["base", "math", "io", "survey"],
  randoms: ["base", "math", "io", "survey"],
  rundir: ["base", "math", "io", "survey"],
  post: ["base", "math", "io", "survey", "rundir"],
  report: ["base", "math", "io", "survey", "rundir", "post"],
  explore: ["base", "io", "survey", "rundir", "post", "report"],
};
// Run executes, so it may use all but what reads its results.
allowed.run = Object.keys(allowed).filter((room) => room !== "post" && room !== "report" && room !== "explore");
