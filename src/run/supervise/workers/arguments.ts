import type { RunDir } from "../../../rundir/run_dir.ts";
import type { WorkerStart } from "../../units/messages.ts";

const code = decodeURIComponent(new URL("../../../../", import.meta.url).pathname);
const worker = `${code}src/run/units/worker.ts`;

/** What a worker is given beside its run. */
export interface WorkerRights {
  /** What a worker may read besides the run directory and the program. */
  read: readonly string[];
  /** Another program in the worker's place. */
  entry?: string;
}

/** Where the runtime keeps packages: one that a product needs reads a file of its own from there. */
function packageCache(): string[] {
  const env = (name: string) => Deno.env.get(name), home = env("HOME") ?? "/";
  const dirs = [env("DENO_DIR"), `${env("XDG_CACHE_HOME") ?? `${home}/.cache`}/deno`, `${home}/Library/Caches/deno`];
  return dirs.filter((d) => d !== undefined).map((d) => `${d}/npm`);
}

/** Arguments that give a worker only the permissions that it needs: no network, no programs, no environment. */
export function workerArgs(run: RunDir, { read, entry = worker }: WorkerRights, start: WorkerStart): string[] {
  const list = (paths: readonly string[]) => paths.map((p) => p.replaceAll(",", ",,")).join(",");
  return [
    "run",
    "--quiet",
    "--no-prompt",
    `--config=${code}program.json`,
    `--allow-read=${list([code, run.root, ...packageCache(), ...read])}`,
    `--allow-write=${list([run.parts, `${run.root}/checkpoints`])}`,
    entry,
    JSON.stringify(start),
  ];
}
