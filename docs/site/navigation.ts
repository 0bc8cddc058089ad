/** A page and its name in the navigation. */
export type Entry = readonly [path: string, title: string];

/** Every page of the site, in the order in which a newcomer needs them: learn, do, look up, understand. Paths from docs/. */
export const navigation: readonly { title: string; pages: readonly Entry[] }[] = [
  { title: "Learn", pages: [["tutorial.md", "Tutorial"]] },
  {
    title: "Do",
    pages: [
      ["howto/one-brick.md", "One brick of real data"],
      ["howto/own-galaxies.md", "My own galaxies"],
      ["howto/own-cuts.md", "My own cuts"],
      ["howto/read-results.md", "Read the results"],
      ["notebooks/read_results.ipynb", "Notebook: Python"],
      ["notebooks/deno.ipynb", "Notebook: Deno"],
      ["howto/failing-brick.md", "A brick that fails"],
      ["howto/report-a-bug.md", "Report a bug"],
      ["howto/slurm.md", "Slurm"],
      ["howto/several-gpus.md", "Several GPUs"],
      ["howto/containers.md", "Containers"],
      ["howto/machine-learning.md", "Stamps for machine learning"],
      ["howto/compare-with-obiwan.md", "Coming from Obiwan"],
    ],
  },
  {
    title: "Look up",
    pages: [
      ["reference/commands.md", "Commands"],
      ["reference/settings.md", "Settings"],
      ["reference/files.md", "Files"],
      ["reference/data-model.md", "Columns"],
      ["flags.md", "Flags"],
      ["reference/exit-codes.md", "Errors and exit codes"],
      ["randoms.md", "Randoms"],
      ["split.md", "Randoms by brick"],
      ["runs.md", "Runs of many bricks"],
      ["report.md", "Plots and reports"],
      ["synth.md", "The synthetic survey"],
      ["bench.md", "Benchmark"],
    ],
  },
  {
    title: "Understand",
    pages: [
      ["explanation/completeness.md", "How completeness is defined"],
      ["explanation/differences.md", "What is fitted, and differences"],
      ["fitting.md", "How a fit decides"],
      ["explanation/parity.md", "Parity with the survey"],
      ["explanation/speed.md", "Speed"],
      ["explanation/reproducibility.md", "Reproducibility"],
      ["explanation/failures.md", "Failures"],
      ["explanation/security.md", "Security"],
      ["explanation/architecture.md", "Architecture"],
    ],
  },
];
