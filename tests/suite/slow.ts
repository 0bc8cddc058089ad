/** Test files that `deno task quick` leaves out, each with what takes it so long; a folder stands for all files below it. Every
 * other file is fast, a new one too, until it opens a device or starts a program: tests/suite/slow_test.ts demands a row then.
 * Whole runs begin with them in this order, those that take longest first, so that no core is left alone with one at the end. */
export const slow: Readonly<Record<string, string>> = {
  "tests/docs/tutorial_test.ts": "follows the tutorial, runs and notebooks included",
  "tests/run/processes/": "starts, stops and kills whole runs",
  "tests/stages/fit/same_bits_test.ts": "fits some seventy blobs several times over",
  "tests/science/": "measures skies of thousands of sources",
  "tests/oracle/": "fits real pixels on every engine",
  "tests/docs/howto_test.ts": "follows pages with several runs each",
  "tests/faults/": "does the same work again for every fault at every place",
  "tests/docs/worked_example_test.ts": "runs a script of every command",
  "tests/stages/fit/brute_force_test.ts": "fits by brute force in f64",
  "tests/kernels/": "compiles and runs kernels on WebGPU",
  "tests/synth/survey_test.ts": "runs the bricks of a survey",
  "tests/run/units/put_back_test.ts": "makes a unit twenty times",
  "tests/run/brick_run_test.ts": "runs a brick several times",
  "tests/run/forced_run_test.ts": "runs a brick and measures it",
  "tests/run/covariances_run_test.ts": "runs a brick several times",
  "tests/stages/fit/degenerate_test.ts": "fits on every engine",
  "tests/stages/fit/trace_test.ts": "fits on every engine",
  "tests/stages/fit/covariances_test.ts": "fits on every engine",
  "tests/stages/forced_test.ts": "measures on every engine",
  "tests/imaging/threads_test.ts": "opens a device, starts threads",
  "tests/run/replay/replay_test.ts": "runs kernels on WebGPU",
  "tests/stages/coadd_test.ts": "fits real pixels",
  "tests/stages/detect_test.ts": "opens a device",
  "tests/stages/catalogue_test.ts": "fits real pixels",
  "tests/stages/intermediate_test.ts": "runs a brick",
  "tests/post/derive/ten_sources_test.ts": "makes units",
  "tests/post/cutouts/cutouts_test.ts": "makes units",
  "tests/post/merge/": "merges with DuckDB, again and again",
  "tests/post/archive/": "packs with tar and looks with its own tools",
  "tests/cli/": "starts the program",
  "tests/bench/bare_test.ts": "starts the program",
  "tests/bench/command_test.ts": "starts the program",
  "tests/bench/brick_test.ts": "fits on the fast engine",
  "tests/bench/peaks_test.ts": "measures a device",
  "tests/docs/site_test.ts": "builds the site",
  "tests/randoms/split/": "splits again after a crash at every act; starts PostgreSQL",
  "tests/run/supervise/": "starts workers",
  "tests/run/slurm/script_test.ts": "starts shells",
  "tests/run/engines/known_answer_test.ts": "runs kernels on WebGPU",
  "tests/run/planning/coloured_run_test.ts": "makes two units",
  "tests/run/planning/plan_test.ts": "makes a unit",
  "tests/rundir/lease_test.ts": "starts processes",
  "tests/library/package_test.ts": "packs the library and runs it in Node",
  "tests/library/publish_test.ts": "publishes the library, dry",
  "tests/io/arrays/": "reads with Python",
  "tests/io/disk_rights_test.ts": "starts the runtime",
  "tests/io/fits/astropy_test.ts": "reads with Python",
  "tests/io/fits/fpack_test.ts": "packs with fpack",
  "tests/io/fits/oracle_write_test.ts": "reads with Python",
  "tests/engine/": "opens WebGPU devices",
  "tests/compute/": "runs the self-test on WebGPU",
  "tests/patches/joint_sums_test.ts": "runs kernels on WebGPU",
  "tests/run/child_env_test.ts": "starts the program",
  "tests/slurm/": "starts a Slurm cluster",
  "tests/suite/run_tests_test.ts": "starts deno test",
};

/** Slow ones that run after all others and by themselves, each with what it does not bear beside it. */
export const alone: Readonly<Record<string, string>> = {
  "tests/slurm/": "Slurm gives up on tasks that a busy machine is late with",
};

/** Whether a file is in a list, by itself or by a folder. */
export const listed = (list: Readonly<Record<string, string>>, path: string): boolean =>
  Object.keys(list).some((key) => path === key || (key.endsWith("/") && path.startsWith(key)));
