// Runs the tests.
//   quick    types, lint, format, architecture and all other fast tests
//   ok       all checks and all tests
//   test     all tests
// What follows is handed to `deno test`. OBIWAN_LONG=1 runs the long forms.
import { dawnTests } from "../dawn/dawn_tests.ts";
import { findDawn } from "../dawn/find_dawn.ts";
import { onceVariable } from "../make/once.ts";
import { jobsOf, parts } from "./parts.ts";
import { runChecks } from "./checks.ts";
import { type Ended, runJobs } from "./run_tests.ts";

/** Processes at a time: one a core, but each may take a gigabyte. */
export const width = Math.min(navigator.hardwareConcurrency, 8);

const plans: Record<string, { checks: string[]; slow: boolean }> = {
  quick: { checks: ["format", "lint", "types", "types of the page"], slow: false },
  ok: { checks: ["format", "lint", "types", "types of the page", "documented examples"], slow: true },
  test: { checks: [], slow: true },
};

/** Seconds that a test file may take on Dawn, which can stand still; the longest takes a tenth of it. */
const mostOnDawn = 600;

/** Carries out a plan. @param flags for `deno test` @returns the exit code */
export async function runPlan(name: string, flags: readonly string[]): Promise<number> {
  const plan = plans[name];
  if (!plan) {
    console.error(`Cannot run "${name ?? ""}": it must be one of ${Object.keys(plans).join(", ")}`);
    return 2;
  }
  const began = performance.now(), { fast, slow, alone } = parts(), common = await Deno.makeTempDir();
  Deno.env.set(onceVariable, common);
  try {
    const [wrong, beside] = await Promise.all([
      runChecks(plan.checks),
      runJobs(jobsOf(plan.slow ? slow : [], fast), width, flags),
    ]);
    const ends = plan.slow ? [beside, await onDawn(flags), await runJobs(jobsOf(alone, []), 1, flags)] : [beside];
    return report(ends, wrong, (performance.now() - began) / 1000);
  } finally {
    await Deno.remove(common, { recursive: true });
  }
}

/** The kernels' tests once more, on a second implementation of WebGPU, where that can be had. */
async function onDawn(flags: readonly string[]): Promise<Ended> {
  const dawn = await findDawn();
  if ("reason" in dawn) {
    console.log(`skipped: the kernels' tests on Dawn (${dawn.reason})`);
    return { counts: { passed: 0, failed: 0, ignored: 1 }, code: 0, times: [] };
  }
  console.log(`the kernels' tests again, on Dawn with ${dawn.adapter}:`);
  return await runJobs(jobsOf(dawnTests(), []), width, [...dawn.flags, ...flags], {
    env: dawn.env,
    seconds: mostOnDawn,
  });
}

/** Prints the slowest tests and, as the last line, how many passed and failed; a check that fails counts like a test. */
function report(ends: readonly Ended[], wrong: number, seconds: number): number {
  const sum = (of: (end: Ended) => number) => ends.reduce((total, end) => total + of(end), 0);
  const times = ends.flatMap((end) => end.times).sort((a, b) => b.seconds - a.seconds);
  console.log(`\nslowest of all in ${seconds.toFixed(0)} s:`);
  for (const { name, seconds } of times.slice(0, 10)) console.log(`${seconds.toFixed(1).padStart(7)} s  ${name}`);
  const ignored = sum((end) => end.counts.ignored), failed = wrong + sum((end) => end.counts.failed);
  if (ignored > 0) console.log(`${ignored} skipped, with their reasons above`);
  console.log(`${sum((end) => end.counts.passed)} passed, ${failed} failed`);
  return failed > 0 || ends.some((end) => end.code !== 0) ? 1 : 0;
}

const help = `Usage: obiwan test [OPTIONS]

Runs every test of the program; options are those of "deno test", e.g. --filter TEXT. OBIWAN_LONG=1 runs the long forms.`;

if (import.meta.main && Deno.args.some((word) => word === "--help" || word === "-h")) {
  console.log(help);
  Deno.exit(0);
}
if (import.meta.main) Deno.exit(await runPlan(Deno.args[0], Deno.args.slice(1)));
