import { dirname } from "node:path";
import { inTurns } from "../../src/base/pool.ts";
import { root } from "../make/root.ts";
import { type Counts, countsOf, hasEnded, type Timed, timesOf } from "./results.ts";

/** What became of test files. */
export interface Ended {
  counts: Counts;
  /** 0, or the code of a `deno test` that failed. */
  code: number;
  times: Timed[];
}

export interface JobOptions {
  /** For the environment, beside what the launcher sets. */
  env?: Readonly<Record<string, string>>;
  /** A job that takes longer is ended, and has failed. */
  seconds?: number;
}

/** Runs jobs, each some test files in a process of its own, so many at a time and in this order. `deno test --parallel` would choose
 * an order by folders, and the longest test may come last. What a job prints comes in one piece when it has ended.
 * @param flags for `deno test` */
export async function runJobs(
  jobs: readonly (readonly string[])[],
  width: number,
  flags: readonly string[],
  { env = {}, seconds }: JobOptions = {},
): Promise<Ended> {
  const ends = await inTurns(jobs, width, (files) => runFiles(files, flags, env, seconds));
  const sum = (of: (counts: Counts) => number) => ends.reduce((total, { counts }) => total + of(counts), 0);
  return {
    counts: { passed: sum((c) => c.passed), failed: sum((c) => c.failed), ignored: sum((c) => c.ignored) },
    code: ends.find(({ code }) => code !== 0)?.code ?? 0,
    times: ends.flatMap(({ times }) => times),
  };
}

async function runFiles(
  files: readonly string[],
  flags: readonly string[],
  more: Readonly<Record<string, string>>,
  seconds?: number,
): Promise<Ended> {
  const junit = await Deno.makeTempFile({ suffix: ".xml" });
  // Types are checked apart, once for all files.
  const args = ["test", "-A", "--no-check", `--junit-path=${junit}`, ...flags, ...files];
  const child = new Deno.Command(Deno.execPath(), {
    args,
    cwd: root,
    stdin: "null",
    env: { ...environment(), ...more },
    signal: seconds === undefined ? undefined : AbortSignal.timeout(1000 * seconds),
  });
  const { code, signal, stdout, stderr } = await child.output(), times = timesOf(await Deno.readTextFile(junit));
  await Deno.remove(junit);
  for (const bytes of [stdout, stderr]) await write(bytes);
  const said = new TextDecoder().decode(stdout), counts = countsOf(said);
  if (signal !== null && hasEnded(said) && counts.failed === 0) {
    // The runtime frees devices and drivers of the process last; what happens there is no test's.
    console.log(`note: ${signal} at the very end of ${files.join(" ")}, after all its tests had passed`);
    return { counts, code: 0, times };
  }
  if (signal !== null) {
    console.log(`note: ${signal} ${hasEnded(said) ? "at the end" : "in the middle"} of ${files.join(" ")}`);
  }
  // A module may fail outside of its tests.
  return { counts: code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts, code, times };
}

async function write(bytes: Uint8Array) {
  for (let done = 0; done < bytes.length;) done += await Deno.stdout.write(bytes.subarray(done));
}

/** What the launcher sets for its commands, and a PATH on which the launchers that tests start find this runtime at once. */
function environment(): Record<string, string> {
  const vulkan: Record<string, string> = Deno.build.os === "linux" ? { DENO_WEBGPU_BACKEND: "vulkan" } : {};
  const own = Deno.env.toObject(), here = dirname(Deno.execPath());
  return { XDG_RUNTIME_DIR: "/tmp", ...vulkan, ...own, PATH: `${here}:${own.PATH ?? ""}` };
}
