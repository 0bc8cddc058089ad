/** Runs a program that must end well. @returns what it wrote to standard output @throws with its words when it does not */
export async function run(program: string, args: readonly string[], cwd?: string): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(program, { args: [...args], cwd, stdin: "null" }).output();
  const text = new TextDecoder();
  if (code !== 0) {
    throw new Error(`Cannot release: ${program} ${args.join(" ")} ended with ${code}: ${text.decode(stderr)}`);
  }
  return text.decode(stdout);
}
