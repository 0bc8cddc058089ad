import { command } from "../make/command.ts";
import { root } from "../make/root.ts";

/** Loads Dawn before all else of a process. */
const preload = `${root}tests/dawn/preload.ts`;

/** How to run something on Dawn. */
export interface DawnRun {
  /** Its adapter. */
  adapter: string;
  /** Words for `deno run` and `deno test`. */
  flags: readonly string[];
  /** For the environment. */
  env: Readonly<Record<string, string>>;
}

/** Vulkan drivers by the files that describe them, the best first: what the user says, Mesa beside the system's, which may be too
 * old for Dawn, and the system's own. SwiftShader, which Chromium brings, takes gigabytes and minutes to compile the fit. */
export const drivers: readonly { name: string; file?: string }[] = Deno.env.has("VK_ICD_FILENAMES")
  ? [{ name: "VK_ICD_FILENAMES", file: Deno.env.get("VK_ICD_FILENAMES")! }]
  : [
    { name: "Mesa in out/mesa", file: `${root}out/mesa/lvp_icd.json` },
    { name: "the system's drivers" },
  ];

/** Looks for a driver on which Dawn gives a device. @param tried drivers, the first that does is taken
 * @returns how to run on it, or why there is none */
export async function findDawn(tried = drivers): Promise<DawnRun | { reason: string }> {
  const failures = new Map<string, string[]>();
  for (const { name, file } of tried) {
    if (file !== undefined && !await isFile(file)) continue;
    const env: Record<string, string> = file === undefined ? {} : { VK_ICD_FILENAMES: file };
    const run = { flags: ["--preload", preload], env };
    const args = ["run", "-A", "--no-check", ...run.flags, `${root}tests/dawn/probe.ts`];
    const { code, out, err } = await command(Deno.execPath(), args, {
      cwd: root,
      env: { XDG_RUNTIME_DIR: "/tmp", NO_COLOR: "1", ...run.env },
    });
    if (code === 0) return { adapter: out.trim(), ...run };
    const error = firstError(err);
    failures.set(error, [...failures.get(error) ?? [], name]);
  }
  const reasons = Array.from(failures, ([error, names]) => `${names.join(", ")}: ${error}`);
  return { reason: reasons.join("; ") || "there is no Vulkan driver to try" };
}

const isFile = (path: string) => Deno.stat(path).then((s) => s.isFile, () => false);

/** The line that says what went wrong; Dawn warns of limits before. */
const firstError = (said: string) =>
  /^error: (?:Uncaught )?(?:\([^)]*\) )?(.*)$/m.exec(said)?.[1] ?? said.trim().slice(0, 200);
