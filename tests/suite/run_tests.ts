import { dirname } from "node:path";
import { root } from "../make/root.ts";
import { type Counts, countsOf, type Timed, timesOf } from "./results.ts";

export interface Ended {
  counts: Counts;
  code: number;
  times: Timed[];
}

/** Runs test files in this order and passes on what they print.
 * @param flags for `deno test`: `--parallel`, `--coverage=DIR`, … */
export async function runTests(files: readonly string[], flags: readonly string[]): Promise<Ended> {
  const junit = await Deno.makeTempFile({ suffix: ".xml" });
  // Types are checked apart, once for all files.
  const args = ["test", "-A", "--no-check", `--junit-path=${junit}`, ...flags, ...files];
  const child = new Deno.Command(Deno.execPath(), { args, cwd: root, stdout: "piped", env: environment() }).spawn();
  const decoder = new TextDecoder();
  let said = "";
  for await (const bytes of child.stdout) {
    await Deno.stdout.write(bytes);
    said = (said + decoder.decode(bytes, { stream: true })).slice(-10_000);
  }
  const { code } = await child.status, times = timesOf(await Deno.readTextFile(junit));
  await Deno.remove(junit);
  return { counts: countsOf(said), code, times };
}

/** What the launcher sets for its commands, and a PATH on which the launchers that tests start find this runtime at once. */
function environment(): Record<string, string> {
  const vulkan: Record<string, string> = Deno.build.os === "linux" ? { DENO_WEBGPU_BACKEND: "vulkan" } : {};
  const own = Deno.env.toObject(), here = dirname(Deno.execPath());
  return { XDG_RUNTIME_DIR: "/tmp", ...vulkan, ...own, PATH: `${here}:${own.PATH ?? ""}` };
}
