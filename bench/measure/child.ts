/** Runs a program to its end. @returns wall seconds, the largest memory that it held (Linux; else 0), and what it printed
 * @throws when it fails */
export async function measured(program: string, args: string[]) {
  const begin = performance.now();
  const child = new Deno.Command(program, { args, stdout: "piped", stderr: "inherit" }).spawn();
  let peakBytes = 0;
  // The kernel keeps the high-water mark, so asking now and then loses only what grew since the last time.
  const timer = setInterval(() => {
    try {
      const status = Deno.readTextFileSync(`/proc/${child.pid}/status`);
      peakBytes = Math.max(peakBytes, 1024 * Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0));
    } catch { /* ended, or not Linux */ }
  }, 20);
  const { code, stdout } = await child.output();
  clearInterval(timer);
  if (code !== 0) throw new Error(`${program} ${args[0]} ended with ${code}`);
  return { seconds: (performance.now() - begin) / 1000, peakBytes, output: new TextDecoder().decode(stdout) };
}
