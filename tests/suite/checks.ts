import { command } from "../make/command.ts";
import { root } from "../make/root.ts";

/** Where the page begins, which has a browser's types. */
const pageEntries = ["web/worker/main.ts", "web/page/main.ts"];

/** What is checked without running a test, each with the words for `deno`. */
export const checks: Readonly<Record<string, readonly string[]>> = {
  format: ["fmt", "--check"],
  lint: ["lint"],
  types: ["check", "--quiet", "mod.ts", "cli/", "src/", "tests/", "bench/", "docs/", "release/", "web/build.ts"],
  "types of the page": ["check", "--quiet", "--no-lock", "--config", "web/types.json", ...pageEntries],
  "documented examples": ["task", "doc"],
};

/** Runs checks one after another and prints what those complain of that fail. @returns how many do */
export async function runChecks(names: readonly string[]): Promise<number> {
  let failed = 0;
  for (const name of names) {
    const began = performance.now(), { code, out, err } = await command(Deno.execPath(), checks[name], { cwd: root });
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    console.log(`${name} ... ${code === 0 ? "ok" : `FAILED\n${out}${err}`} (${seconds} s)`);
    if (code !== 0) failed++;
  }
  return failed;
}
