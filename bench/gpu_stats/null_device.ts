/** Lets Deno open the null device that Mesa's RADV driver offers for a GPU that is not in the machine, and compile on it. */

/** Where the loader looks for drivers' descriptions on Debian. */
const drivers = "/usr/share/vulkan/icd.d";

/** RADV's description. @throws {Error} that says how to get it */
export function findDriver(): string {
  try {
    const found = [...Deno.readDirSync(drivers)].find(({ name }) => name.startsWith("radeon"));
    if (found) return `${drivers}/${found.name}`;
  } catch {
    // As if there were none in it.
  }
  throw new Error(`There is no RADV driver in ${drivers}: apt-get install -y mesa-vulkan-drivers`);
}

/** Builds the layer without which the null device cannot be opened (null_sync.c). @returns its folder
 * @throws {Error} when there is no C compiler, or it complains */
export async function buildLayer(dir: string): Promise<string> {
  const here = new URL("./", import.meta.url), library = `${dir}/libnull_sync.so`;
  const args = ["-shared", "-fPIC", "-O1", "-o", library, new URL("null_sync.c", here).pathname];
  const { success, stderr } = await new Deno.Command("cc", { args, stdout: "null", stderr: "piped" }).output()
    .catch(() => {
      throw new Error("There is no C compiler: apt-get install -y gcc libc6-dev");
    });
  if (!success) throw new Error(`Cannot build null_sync.c: ${new TextDecoder().decode(stderr)}`);
  const manifest = await Deno.readTextFile(new URL("null_sync.json.in", here));
  await Deno.writeTextFile(`${dir}/null_sync.json`, manifest.replace("@LIBRARY@", library));
  return dir;
}

/** What is compiled, and what the driver says of it. */
export interface Compilation {
  driver: string;
  layer: string;
  /** The program that builds pipelines, and its arguments. */
  script: URL;
  args: readonly string[];
  /** Words of RADV_DEBUG. */
  debug: string;
}

/** Compiles for a family in a process of its own. @returns what driver and process print */
export async function compileFor(
  family: string,
  { driver, layer, script, args, debug }: Compilation,
): Promise<string> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", script.pathname, ...args],
    env: {
      DENO_WEBGPU_BACKEND: "vulkan",
      XDG_RUNTIME_DIR: Deno.env.get("XDG_RUNTIME_DIR") ?? "/tmp",
      VK_ICD_FILENAMES: driver,
      VK_LAYER_PATH: layer,
      VK_INSTANCE_LAYERS: "VK_LAYER_OBIWAN_null_sync",
      RADV_FORCE_FAMILY: family,
      RADV_DEBUG: `${debug},nocache`,
    },
    stdout: "null",
    stderr: "piped",
  }).output();
  const text = new TextDecoder().decode(stderr);
  if (!success) throw new Error(`Cannot compile for ${family}:\n${text.slice(-2000)}`);
  return text;
}
