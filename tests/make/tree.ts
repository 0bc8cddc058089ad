import { createHash } from "node:crypto";

/** SHA-256 of every file below a directory, by path from there, in the order of the paths. */
export async function checksums(dir: string): Promise<Map<string, string>> {
  const files: string[] = [];
  const walk = async (below: string) => {
    for await (const { name, isDirectory } of Deno.readDir(`${dir}/${below}`)) {
      if (isDirectory) await walk(`${below}${name}/`);
      else files.push(below + name);
    }
  };
  await walk("");
  const sum = async (path: string) => createHash("sha256").update(await Deno.readFile(`${dir}/${path}`)).digest("hex");
  return new Map(await Promise.all(files.sort().map(async (path) => [path, await sum(path)] as const)));
}
