import { command, python as program, pythonHas } from "../../make/command.ts";

/** Runs a program in Python. @returns what it printed @throws {Error} with what it complained of */
async function run(text: string, args: readonly string[] = []): Promise<string> {
  const { code, out, err } = await command(program, ["-c", text, ...args]);
  if (code !== 0) throw new Error(err);
  return out;
}

const h5py = await pythonHas("h5py");
if (!h5py) console.log("skipped: no h5py (Debian: python3-h5py), so no file is read by Python");

/** Debian's Python, and whether it has h5py. */
export const python = { run, h5py };
