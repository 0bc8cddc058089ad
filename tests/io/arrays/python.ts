const command = "/usr/bin/python3";

async function run(program: string, args: readonly string[] = []): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, { args: ["-c", program, ...args] }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

const h5py = await run("import h5py").then(() => true, () => false);
if (!h5py) console.log("skipped: no h5py (Debian: python3-h5py), so no file is read by Python");

/** Debian's Python, and whether it has h5py. */
export const python = { run, h5py };
