import { root } from "./root.ts";

/** This checkout's launcher. */
export const launcher = `${root}obiwan`;

/** What a program left behind: its exit code, and all it wrote to standard output and standard error. */
export interface Ended {
  code: number;
  out: string;
  err: string;
}

export type CommandOptions = Pick<Deno.CommandOptions, "cwd" | "env" | "clearEnv">;

/** Runs a program to its end. @throws {Deno.errors.NotFound} when there is no such program */
export async function command(program: string, args: readonly string[], options: CommandOptions = {}): Promise<Ended> {
  const child = new Deno.Command(program, { args: [...args], stdin: "null", ...options });
  const { code, stdout, stderr } = await child.output(), text = new TextDecoder();
  return { code, out: text.decode(stdout), err: text.decode(stderr) };
}

/** Runs this checkout's `obiwan` with these words. */
export const obiwan = (...args: string[]): Promise<Ended> => command(launcher, args);

/** Runs a shell script that finds this checkout's `obiwan` on its PATH, and ends at the first command that fails. */
export const shell = (script: string, cwd: string): Promise<Ended> =>
  command("sh", ["-eu", "-c", script], { cwd, env: { PATH: `${root}:${Deno.env.get("PATH") ?? ""}`, NO_COLOR: "1" } });

/** Debian's, which has Debian's packages; another on the PATH may not. */
export const python = "/usr/bin/python3";

/** Whether a program is there and ends well with these words. */
export const succeeds = (program: string, ...args: string[]): Promise<boolean> =>
  command(program, args).then((end) => end.code === 0, () => false);

/** Whether Debian's Python has modules. */
export const pythonHas = (...modules: string[]): Promise<boolean> =>
  succeeds(python, "-c", `import ${modules.join(", ")}`);
