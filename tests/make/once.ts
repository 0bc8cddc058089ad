import { tempOfFile } from "./in_temp.ts";

let own: Promise<string> | undefined;

/** A directory whose files are made once in a run of all tests, by the test file that needs them first; a file that is run by
 * itself makes its own. Nobody may change them, and they are gone when the run has ended.
 * @param name says what they are, with all that they depend on */
export async function once(name: string, make: (dir: string) => Promise<void>): Promise<string> {
  const base = Deno.env.get(onceVariable) ?? await (own ??= tempOfFile()), dir = `${base}/${name}`;
  using lock = await Deno.open(`${dir}.lock`, { write: true, create: true });
  await lock.lock(true);
  if (await Deno.stat(dir).then(() => true, () => false)) return dir;
  const part = await Deno.makeTempDir({ dir: base });
  await make(part);
  await Deno.rename(part, dir);
  return dir;
}

/** Names the directory in which the test files of a run share what they made. */
export const onceVariable = "OBIWAN_TEST_ONCE";
