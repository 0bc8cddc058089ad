import { message } from "@optique/core";
import { type CommandRow, row } from "./command_row.ts";
import { crosscheckOptions } from "./options/check/crosscheck.ts";
import { replayOptions } from "./options/check/replay.ts";
import { verifyOptions } from "./options/check/verify.ts";
import { planOptions } from "./options/prepare/plan.ts";
import { drawOptions } from "./options/prepare/randoms_draw.ts";
import { splitOptions } from "./options/prepare/randoms_split.ts";
import { synthOptions } from "./options/prepare/synth.ts";
import { archiveOptions } from "./options/results/archive.ts";
import { compareOptions } from "./options/results/compare.ts";
import { cutoutsOptions } from "./options/results/cutouts.ts";
import { deriveOptions } from "./options/results/derive.ts";
import { mergeOptions } from "./options/results/merge.ts";
import { plotsOptions } from "./options/results/plots.ts";
import { reportOptions } from "./options/results/report.ts";
import { brickOptions } from "./options/run/brick.ts";
import { forcedOptions } from "./options/run/forced.ts";
import { retryOptions } from "./options/run/retry.ts";
import { runOptions } from "./options/run/run.ts";
import { slurmOptions } from "./options/run/slurm.ts";
import { statusOptions } from "./options/run/status.ts";
import { demoOptions } from "./options/start/demo.ts";
import { doctorOptions } from "./options/start/doctor.ts";

/** Any file and the device: the permissions of a command that needs no others. */
const common = ["--allow-read", "--allow-write", "--allow-env", "--allow-sys"];

/** Every command, in the order of the help. */
export const commands: readonly CommandRow[] = [
  row({
    name: "demo",
    group: "start",
    about: message`make a small synthetic survey, inject, fit, match, draw pictures: start here`,
    rights: common,
    options: demoOptions,
    load: async () => (await import("./commands/start/demo.ts")).demo,
  }),
  row({
    name: "doctor",
    group: "start",
    about: message`report what this machine can do, and what to change`,
    rights: common,
    options: doctorOptions,
    load: async () => (await import("./commands/start/doctor.ts")).doctor,
  }),
  row({
    name: "synth",
    group: "prepare",
    about: message`write a synthetic survey directory`,
    rights: common,
    options: synthOptions,
    load: async () => (await import("./commands/prepare/synth.ts")).synth,
  }),
  row({
    name: "randoms draw",
    group: "prepare",
    about: message`draw sources to inject: positions and properties`,
    rights: common,
    options: drawOptions,
    load: async () => (await import("./commands/prepare/randoms_draw.ts")).randomsDraw,
  }),
  row({
    name: "randoms split",
    group: "prepare",
    about: message`sort randoms by brick: one file for each, with a margin`,
    // The host and port of --from-db; no flag without it.
    rights: [...common, "--allow-net={database}"],
    options: splitOptions,
    load: async () => (await import("./commands/prepare/randoms_split.ts")).randomsSplit,
  }),
  row({
    name: "plan",
    group: "prepare",
    about: message`plan a run of many bricks: fix inputs, settings and units, estimate the cost`,
    rights: common,
    options: planOptions,
    load: async () => (await import("./commands/prepare/plan.ts")).plan,
  }),
  row({
    name: "run",
    group: "run",
    about: message`execute a plan, or resume it after an interruption`,
    // Workers.
    rights: [...common, "--allow-run={runtime},{program}/src/run/supervise/with_libraries.sh"],
    options: runOptions,
    load: async () => (await import("./commands/run/run.ts")).run,
  }),
  row({
    name: "slurm",
    group: "run",
    about: message`execute a plan on a Slurm cluster: submit, follow, resubmit`,
    rights: [...common, "--allow-run=sbatch,squeue,scancel"],
    options: slurmOptions,
    load: async () => (await import("./commands/run/slurm.ts")).slurm,
  }),
  row({
    name: "status",
    group: "run",
    about:
      message`show what of a run is done, in progress or failed, and why; exits as "run" does if units failed (3, 4, 5 or 70)`,
    rights: common,
    options: statusOptions,
    load: async () => (await import("./commands/run/status.ts")).status,
  }),
  row({
    name: "retry",
    group: "run",
    about: message`let the next run try failed units again`,
    rights: common,
    options: retryOptions,
    load: async () => (await import("./commands/run/retry.ts")).retry,
  }),
  row({
    name: "brick",
    group: "run",
    about: message`process one brick, with or without injected sources`,
    rights: common,
    options: brickOptions,
    load: async () => (await import("./commands/run/brick.ts")).brick,
  }),
  row({
    name: "forced",
    group: "run",
    about: message`measure the fluxes of given positions and shapes`,
    rights: common,
    options: forcedOptions,
    load: async () => (await import("./commands/run/forced.ts")).forced,
  }),
  row({
    name: "derive",
    group: "results",
    about: message`one row for every injected source: truth, measurement and fate`,
    rights: common,
    options: deriveOptions,
    load: async () => (await import("./commands/results/derive.ts")).derive,
  }),
  row({
    name: "merge",
    group: "results",
    about: message`one table of the sources of all bricks, every source once`,
    // DuckDB is a native library.
    rights: [...common, "--allow-ffi"],
    options: mergeOptions,
    load: async () => (await import("./commands/results/merge.ts")).merge,
  }),
  row({
    name: "report",
    group: "results",
    about: message`make a report of a run as pages that open offline`,
    rights: ["--no-prompt", "--allow-read", "--allow-write={to}"],
    options: reportOptions,
    load: async () => (await import("./commands/results/report.ts")).report,
  }),
  row({
    name: "plots",
    group: "results",
    about: message`draw completeness, residuals, types, targets, maps and costs of a run`,
    // PNG is drawn by native code, which queries the machine.
    rights: ["--no-prompt", "--allow-read", "--allow-write={to}", "--allow-ffi", "--allow-sys"],
    options: plotsOptions,
    load: async () => (await import("./commands/results/plots.ts")).plots,
  }),
  row({
    name: "compare",
    group: "results",
    about: message`compare catalogues with references, or two runs, source by source`,
    rights: common,
    options: compareOptions,
    load: async () => (await import("./commands/results/compare.ts")).compare,
  }),
  row({
    name: "cutouts",
    group: "results",
    about: message`stamps of injected and real sources as arrays for machine learning`,
    // The HDF5 library reads the environment.
    rights: ["--no-prompt", "--allow-env", "--allow-write={to}", "--allow-read={run},{cuts},{to}"],
    options: cutoutsOptions,
    load: async () => (await import("./commands/results/cutouts.ts")).cutouts,
  }),
  row({
    name: "archive",
    group: "results",
    about: message`pack finished units into tar files, and read them back`,
    rights: common,
    options: archiveOptions,
    load: async () => (await import("./commands/results/archive.ts")).archive,
  }),
  row({
    name: "verify",
    group: "check",
    about: message`check every product of a run against its checksum`,
    rights: common,
    options: verifyOptions,
    load: async () => (await import("./commands/check/verify.ts")).verify,
  }),
  row({
    name: "replay",
    group: "check",
    about: message`fit one blob of a run again, print every step and write its images`,
    rights: common,
    options: replayOptions,
    load: async () => (await import("./commands/check/replay.ts")).replay,
  }),
  row({
    name: "crosscheck",
    group: "check",
    about: message`run one batch of fits on both engines and compare every number`,
    rights: common,
    options: crosscheckOptions,
    load: async () => (await import("./commands/check/crosscheck.ts")).crosscheck,
  }),
];
